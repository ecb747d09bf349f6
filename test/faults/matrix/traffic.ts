import { sha256 } from '../../../src/adapters/system.ts';
import { readHistory, type HistoryEntry } from '../../../src/domain/slots/history.ts';
import { templateDigest } from '../../../src/use-cases/read-slots.ts';
import type { E2eNamespace } from '../../e2e/harness/index.ts';

/** Where traffic goes, what is recorded of it, and what the slots run: read as the administrator. */
export interface Traffic {
  /** `both` in an overlap. */
  readonly live: string;
  /** Newest first. */
  readonly entries: readonly HistoryEntry[];
  /** Newest first: `switch to green`. */
  readonly history: readonly string[];
  /** Digest of the pod template of what is live, in an overlap of what is to come; undefined where there is no such Deployment. */
  readonly template: string | undefined;
  /** Image tag of green, or `none`. */
  readonly green: string;
  /** Pods that green shall have. */
  readonly size: number;
}

export async function readTraffic(ns: E2eNamespace): Promise<Traffic> {
  const [service, deployments] = await Promise.all([
    ns.get('Service', 'agent-service'),
    ns.list('Deployment'),
  ]);
  const reading = readHistory(service);
  if (reading.kind === 'unreadable') throw new Error(`the history cannot be read: ${reading.problem}`);
  const entries = reading.kind === 'entries' ? reading.entries : [];
  const [last] = entries;
  const live = service.spec.selector?.['slot'] ?? (last?.verb === 'overlap' ? 'both' : 'none');
  const of = (slot: string) => deployments.find(({ metadata }) => metadata.name === `agent-${slot}`);
  const serving = of(live === 'both' ? (last?.to ?? '') : live);
  return {
    live,
    entries,
    history: entries.map(({ verb, to }) => `${verb} to ${to}`),
    template: serving && templateDigest(sha256, serving.spec.template),
    green: of('green')?.spec.template.spec.containers[0]?.image?.split(':')[1] ?? 'none',
    size: of('green')?.spec.replicas ?? 0,
  };
}

/**
 * Whether what is live is there by a recorded move that rested on a pass of this very template, or on a recorded
 * decision to go without.
 */
export function isExplained({ live, entries, template }: Traffic): boolean {
  const [last] = entries;
  if (last === undefined) return live === 'blue';
  const selected = last.verb === 'overlap' ? 'both' : last.to;
  return selected === live && last.templates[last.to] === template && restsOnSomething(last);
}

function restsOnSomething({ verb, verdict, why, set }: HistoryEntry): boolean {
  if (verb === 'rollback') return true;
  return verdict === 'passed' ? set !== undefined : verdict === 'skipped' && why !== undefined;
}
