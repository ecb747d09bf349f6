import type { AgentFetch } from '../ports/agent.ts';
import type { Sha256 } from '../ports/digest.ts';
import type { VerifyWork } from '../use-cases/verify-idle.ts';
import type { JudgeWork } from '../use-cases/verify-slot.ts';
import { apiKeyOf, type ApiKeySecretFlag } from './api-key-secret.ts';
import { UsageError } from './usage-error.ts';
import { openClusterWork, type ConnectionFlags, type GoldenSet, type Surroundings } from './wiring.ts';

/** Has the pods of a cluster asked; closes the way to them at the end. */
export async function askCluster<T>(
  flags: ConnectionFlags & ApiKeySecretFlag,
  surroundings: Surroundings,
  ask: (work: VerifyWork) => Promise<T>,
): Promise<T> {
  const [work, { openJudgeWork }] = await Promise.all([
    openClusterWork(flags, surroundings),
    import('./judge-wiring.ts'),
  ]);
  try {
    const [connections, apiKey] = await Promise.all([work.connections(), apiKeyOf(flags, work)()]);
    const { cluster, sha256 } = work;
    return await ask({ ...openJudgeWork(surroundings, apiKey), cluster, sha256, connections });
  } finally {
    work.close();
  }
}

/** Has an agent at a URL asked; no cluster takes part. */
export async function askAtUrl<T>(
  surroundings: Surroundings,
  ask: (work: UrlWork) => Promise<T>,
): Promise<T> {
  const { openJudgeWork, openUrlFetch, sha256 } = await import('./judge-wiring.ts');
  const { fetch, close } = openUrlFetch();
  try {
    return await ask({ ...openJudgeWork(surroundings), fetch, sha256 });
  } finally {
    close();
  }
}

type UrlWork = JudgeWork & { readonly fetch: AgentFetch; readonly sha256: Sha256 };

/** With `--url` no Secret can be read. */
export function refuseSecretWithUrl({
  url,
  'api-key-secret': secret,
}: ApiKeySecretFlag & { readonly url?: string | undefined }): void {
  if (url !== undefined && secret !== undefined)
    throw new UsageError('--api-key-secret reads a Secret of a cluster, and with --url none takes part');
}

export function checkUrl(url: string | undefined): void {
  if (url !== undefined && !URL.canParse(url)) throw new UsageError(`--url ${url}: this is not a URL`);
}

/** The set with these cases alone; its digest stays that of the whole. */
export function onlyCases(set: GoldenSet, ids: readonly string[]): GoldenSet {
  const known = set.cases.map(({ id }) => id);
  const unknown = ids.find((id) => !known.includes(id));
  if (unknown !== undefined)
    throw new UsageError(`there is no case ${unknown}; there are: ${known.join(', ')}`);
  return { ...set, cases: set.cases.filter(({ id }) => ids.includes(id)) };
}
