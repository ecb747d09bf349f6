import { configDigestInput, type ConfigContent } from '../slots/config-map-content.ts';

/** `agent-service-golden-<first 10 hex digits of SHA-256>`: what it holds can be told from its name. */
export function publishedName(
  service: string,
  content: ConfigContent,
  sha256: (text: string) => string,
): string {
  return `${service}-golden-${contentDigest(content, sha256)}`;
}

/** Whether a name is of this content, whatever stands before the digest. */
export function isNameOf(name: string, content: ConfigContent, sha256: (text: string) => string): boolean {
  return name.endsWith(`-golden-${contentDigest(content, sha256)}`);
}

function contentDigest(content: ConfigContent, sha256: (text: string) => string): string {
  return sha256(configDigestInput(content)).slice(0, 10);
}
