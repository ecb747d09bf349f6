import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Finding } from '../domain/doctor/finding.ts';
import type { ClusterScope } from '../ports/cluster.ts';
import { GoldenSetError } from '../ports/golden-source.ts';
import type { Terminal } from './terminal.ts';
import { loadGoldenSet, type ConnectionFlags, type GoldenSet } from './wiring.ts';

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

/** The golden set that `verify` and `switch` would use from here. */
export async function goldenFinding(
  flag: string | undefined,
  terminal: Terminal,
): Promise<{ readonly finding: Finding; readonly set: GoldenSet | undefined }> {
  const part = 'golden';
  if (flag === undefined && !existsSync(join(terminal.cwd, 'golden'))) {
    const text = 'there is no ./golden here: verify and switch need one';
    const help = 'cd to where it is, or --golden DIR';
    return { finding: { part, state: 'note', text, help }, set: undefined };
  }
  try {
    const set = await loadGoldenSet(flag, terminal);
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
