import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Finding } from '../domain/doctor/finding.ts';
import { ClusterError, type ClusterScope } from '../ports/cluster.ts';
import { GoldenSetError } from '../ports/golden-source.ts';
import type { Terminal } from './terminal.ts';
import type { ServiceChoice } from '../use-cases/cluster-work.ts';
import { loadPublishedSet } from './find-golden-set.ts';
import type { ConnectionFlags, GoldenSet, OpenedCluster } from './wiring.ts';

/** Which kubeconfig leads where; read already, or the command would not have come so far. */
export function kubeconfigFinding(
  { kubeconfig }: ConnectionFlags,
  { env }: Terminal,
  { context, namespace, server }: ClusterScope,
): Finding {
  const file = kubeconfig ?? env['KUBECONFIG'] ?? join(homedir(), '.kube', 'config');
  const from = context === 'in-cluster' ? 'the Pod’s own service account' : file;
  const text = `context "${context}" of ${from}: ${server}, namespace ${namespace}`;
  return { part: 'kubeconfig', state: 'ok', text };
}

interface GoldenFinding {
  readonly finding: Finding;
  readonly set: GoldenSet | undefined;
}

/** The golden set that `verify` and `switch` would use from here. */
export async function goldenFinding(find: () => Promise<GoldenSet | undefined>): Promise<GoldenFinding> {
  const part = 'golden';
  try {
    const set = await find();
    if (set === undefined) return { finding: { part, state: 'note', ...noSet }, set };
    const text = `${set.cases.length} cases in ${set.source}, digest ${set.digest}`;
    return { finding: { part, state: 'ok', text }, set };
  } catch (error) {
    if (!(error instanceof GoldenSetError)) throw error;
    const [first] = error.problems;
    const more = error.problems.length > 1 ? `, and ${error.problems.length - 1} more` : '';
    const text = `${first?.place ?? ''}: ${first?.message ?? error.message}${more}`;
    const help = 'docs/golden-sets.md; kubectl bluegreen verify names all of them';
    return { finding: { part, state: 'problem', text, help }, set: undefined };
  }
}

const noSet = {
  text: 'there is no ./golden here, and none is published: verify and switch need one',
  help: 'cd to where it is, or --golden DIR',
} as const;

/** A cluster that does not answer is told of by the other parts. */
export async function publishedIfReadable(
  work: Pick<OpenedCluster, 'cluster' | 'sha256'>,
  choice: ServiceChoice,
): Promise<GoldenSet | undefined> {
  return loadPublishedSet(() => Promise.resolve(work), choice).catch((error: unknown) => {
    if (error instanceof ClusterError) return undefined;
    throw error;
  });
}
