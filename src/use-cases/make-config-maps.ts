import {
  configDigestInput,
  configSize,
  configSizeLimit,
  immutableConfigMap,
  sameContent,
  type ConfigContent,
} from '../domain/slots/config-map-content.ts';
import type { ConfigMap } from '../domain/slots/kubernetes.ts';
import { ClusterError, type Cluster } from '../ports/cluster.ts';
import { ConfigFilesError, type ConfigFile, type ReadConfigFiles } from '../ports/config-files.ts';
import type { Sha256 } from '../ports/digest.ts';
import type { ClusterWork } from './cluster-work.ts';
import { writeOnce } from './write-once.ts';

/** A ConfigMap to be: named after what it holds. */
export interface PlannedConfig {
  /** As the template knows it: `prompts`. */
  readonly name: string;
  /** `prompts-<first 10 hex digits of SHA-256>` */
  readonly target: string;
  readonly content: ConfigContent;
}

export async function planConfigs(
  sha256: Sha256,
  read: ReadConfigFiles,
  sources: ReadonlyMap<string, string>,
): Promise<readonly PlannedConfig[]> {
  return Promise.all(
    [...sources].map(async ([name, path]) => {
      const content = contentOf(await read(path));
      const size = configSize(content);
      if (size > configSizeLimit)
        throw new ConfigFilesError(
          `${path}: ${size} bytes do not fit into a ConfigMap, which holds ${configSizeLimit}`,
        );
      return { name, target: `${name}-${sha256(configDigestInput(content)).slice(0, 10)}`, content };
    }),
  );
}

function contentOf(files: readonly ConfigFile[]): ConfigContent {
  const texts: [string, string][] = [];
  const blobs: [string, string][] = [];
  for (const { key, bytes } of files) {
    const text = asText(bytes);
    if (text === undefined) blobs.push([key, base64(bytes)]);
    else texts.push([key, text]);
  }
  return { data: Object.fromEntries(texts), binaryData: Object.fromEntries(blobs) };
}

function asText(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}

/** Makes them; one that is there already with the same content is as good. */
export async function makeConfigMaps(
  work: ClusterWork,
  configs: readonly PlannedConfig[],
  dryRun: boolean,
): Promise<void> {
  await Promise.all(configs.map((config) => makeConfigMap(work, config, dryRun)));
}

/** Named after its content, so that sending it again can do no harm. */
async function makeConfigMap(
  { cluster, clock }: ClusterWork,
  { target, content }: PlannedConfig,
  dryRun: boolean,
): Promise<void> {
  const outcome = await writeOnce<ConfigMap | undefined>({
    send: () => cluster.create('ConfigMap', immutableConfigMap(target, content), { dryRun }),
    read: () => configIfThere(cluster, target),
    recognise: (found) => {
      if (found === undefined) return 'as-planned';
      return found.immutable === true && sameContent(found, content) ? 'mine' : 'other';
    },
    pause: (ms) => clock.sleep(ms),
  });
  if (outcome.kind === 'applied') return;
  if (outcome.kind === 'unknown') throw outcome.error;
  throw new ClusterError(
    'conflict',
    `configmap/${target} exists and holds something else, or can be changed`,
    { verb: 'create', resource: 'configmaps', group: '', name: target, namespace: cluster.scope.namespace },
    409,
  );
}

async function configIfThere(cluster: Cluster, name: string): Promise<ConfigMap | undefined> {
  try {
    return await cluster.get('ConfigMap', name);
  } catch (error) {
    if (error instanceof ClusterError && error.kind === 'not-found') return undefined;
    throw error;
  }
}
