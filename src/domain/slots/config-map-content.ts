import { canonicalJson } from '../canonical-json.ts';
import type { ConfigMap } from './kubernetes.ts';

/** What a ConfigMap holds: texts, and what is not text in base64. */
export interface ConfigContent {
  readonly data: Readonly<Record<string, string>>;
  readonly binaryData: Readonly<Record<string, string>>;
}

/** The API server refuses more than 1 MiB of keys and values (core/v1, ConfigMap). */
export const configSizeLimit = 1024 * 1024;

export function configSize({ data, binaryData }: ConfigContent): number {
  const bytes = new TextEncoder();
  const texts = Object.entries(data).map(([key, text]) => key.length + bytes.encode(text).length);
  const blobs = Object.entries(binaryData).map(
    ([key, base64]) => key.length + Math.floor((base64.length * 3) / 4),
  );
  return [...texts, ...blobs].reduce((sum, size) => sum + size, 0);
}

/** What a ConfigMap is named after, so that equal content has one name. */
export function configDigestInput(content: ConfigContent): string {
  return canonicalJson({ data: content.data, binaryData: content.binaryData });
}

/** `prompts-<first 10 hex digits of SHA-256>`: what it holds can be told from its name. */
export function configMapName(
  name: string,
  content: ConfigContent,
  sha256: (text: string) => string,
): string {
  return `${name}-${sha256(configDigestInput(content)).slice(0, 10)}`;
}

export function immutableConfigMap(name: string, content: ConfigContent): ConfigMap {
  return {
    metadata: { name },
    immutable: true,
    ...(Object.keys(content.data).length > 0 ? { data: content.data } : {}),
    ...(Object.keys(content.binaryData).length > 0 ? { binaryData: content.binaryData } : {}),
  };
}

export function contentOf({ data, binaryData }: ConfigMap): ConfigContent {
  return { data: data ?? {}, binaryData: binaryData ?? {} };
}

export function sameContent(found: ConfigMap, content: ConfigContent): boolean {
  return configDigestInput(contentOf(found)) === configDigestInput(content);
}
