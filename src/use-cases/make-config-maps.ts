import {
  configMapName,
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
      const content = contentOfFiles(await read(path));
      const size = configSize(content);
      if (size > configSizeLimit)
        throw new ConfigFilesError(
          `${path}: ${size} bytes do not fit into a ConfigMap, which holds ${configSizeLimit}`,
        );
      return { name, target: configMapName(name, content, sha256), content };
    }),
  );
}

function contentOfFiles(files: readonly ConfigFile[]): ConfigContent {
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

/** What became of ConfigMaps that were to be made. An exception means that one of them is certainly not there. */
type ConfigMapsOutcome =
  /** All are there; `made` are those that were not there before. */
  | { readonly kind: 'there'; readonly made: readonly string[] }
  /** One may or may not have been made. */
  | { readonly kind: 'unknown'; readonly name: string; readonly error: ClusterError };

/** Makes them; one that is there already with the same content is as good. */
export async function makeConfigMaps(
  work: ClusterWork,
  configs: readonly PlannedConfig[],
): Promise<ConfigMapsOutcome> {
  const settled = await Promise.allSettled(configs.map((config) => makeConfigMap(work, config, false)));
  for (const one of settled) if (one.status === 'rejected') throw one.reason;
  const outcomes = settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const unknown = outcomes.find(({ kind }) => kind === 'unknown');
  return (
    unknown ?? { kind: 'there', made: outcomes.flatMap((one) => (one.kind === 'there' ? one.made : [])) }
  );
}

/** Asks the API server whether it would take them. */
export async function tryConfigMaps(work: ClusterWork, configs: readonly PlannedConfig[]): Promise<void> {
  const outcomes = await Promise.all(configs.map((config) => makeConfigMap(work, config, true)));
  for (const outcome of outcomes) if (outcome.kind === 'unknown') throw outcome.error;
}

/** Named after its content, so that sending it again can do no harm. */
async function makeConfigMap(
  { cluster, clock, report }: ClusterWork,
  { target, content }: PlannedConfig,
  dryRun: boolean,
): Promise<ConfigMapsOutcome> {
  let answers: readonly unknown[] = [];
  const outcome = await writeOnce<ConfigMap | undefined>({
    send: () =>
      cluster.create('ConfigMap', immutableConfigMap(target, content), { dryRun }).catch((error: unknown) => {
        answers = [...answers, error];
        throw error;
      }),
    read: () => configIfThere(cluster, target),
    recognise: (found) => {
      if (found === undefined) return 'as-planned';
      return found.immutable === true && sameContent(found, content) ? 'mine' : 'other';
    },
    pause: (ms) => clock.sleep(ms),
  });
  if (outcome.kind === 'unknown') return { kind: 'unknown', name: target, error: outcome.error };
  if (outcome.kind === 'conflict') throw otherContent(cluster, target);
  const [first] = answers;
  const wasThere = first instanceof ClusterError && first.kind === 'conflict';
  if (dryRun || wasThere) return { kind: 'there', made: [] };
  report({ kind: 'step', state: 'done', text: `configmap/${target} made` });
  return { kind: 'there', made: [target] };
}

function otherContent({ scope: { namespace } }: Cluster, name: string): ClusterError {
  const message = `configmap/${name} exists and holds something else, or can be changed`;
  return new ClusterError(
    'conflict',
    message,
    { verb: 'create', resource: 'configmaps', group: '', name, namespace },
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
