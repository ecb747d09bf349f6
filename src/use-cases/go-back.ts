import { shorten } from '../domain/golden/shorten.ts';
import { takenOver } from '../domain/monitor/taken-over.ts';
import { describeRefusal } from '../domain/slots/describe-refusal.ts';
import { selectorText } from '../domain/slots/discover-slots.ts';
import { readHistory } from '../domain/slots/history.ts';
import type { Service } from '../domain/slots/kubernetes.ts';
import type { Move } from '../domain/slots/move-plan.ts';
import { rollbackRefusals } from '../domain/slots/plan-rollback.ts';
import type { SlotPair } from '../domain/slots/slots.ts';
import { asProblem } from './as-problem.ts';
import type { ClusterWork } from './cluster-work.ts';
import { listSlotPods } from './monitor/cluster-signal.ts';
import { readTemplate, type TemplateNow } from './read-template.ts';
import { sendBack, type WayBack } from './send-back.ts';

/** As long as a reason that an operator gives may be. */
const longestWhy = 200;

export type GoneBack =
  WayBack | { readonly kind: 'overtaken'; readonly by: string; readonly live: string | undefined };

/**
 * Takes a release back some time after its move, where `rollback` would go too: to a slot that still runs what served,
 * with ready pods. What somebody else did since is left as it is. The slot that is left is not read: whatever is wrong
 * with it must not be in the way.
 * @param left the Service as our move left it
 */
export async function goBack(
  work: ClusterWork,
  pair: SlotPair,
  move: Move,
  left: Service,
  why: string,
): Promise<GoneBack> {
  const read = await readUntilAnswered(work, () => readWayBack(work, pair, move, left));
  if (read.kind === 'problem') return { kind: 'not-certain', live: move.to.name, reason: read.problem };
  const by = takenOver(move, left, read.now.service);
  if (by !== undefined)
    return { kind: 'overtaken', by, live: read.now.service.spec.selector?.[pair.slotKey] };
  const refusal = whyNot(work, move, read);
  return refusal === undefined
    ? await sendBack(work, read.now, move, read.now.service, shorten(why, longestWhy))
    : { kind: 'not-certain', live: move.to.name, reason: refusal };
}

/** Before each further attempt: a release that fails is not kept because one answer was lost. */
const pausesMs = [200, 1000];

async function readUntilAnswered(
  { clock }: ClusterWork,
  read: () => Promise<WayBackRead>,
): Promise<WayBackRead | ReturnType<typeof asProblem>> {
  let found = await read().catch(asProblem);
  for (const ms of pausesMs) {
    if (found.kind === 'read') break;
    await clock.sleep(ms);
    found = await read().catch(asProblem);
  }
  return found;
}

interface WayBackRead {
  readonly kind: 'read';
  readonly now: SlotPair;
  /** Of the slot that served before. */
  readonly template: TemplateNow;
}

async function readWayBack(
  work: ClusterWork,
  pair: SlotPair,
  { from, to }: Move,
  { metadata }: Service,
): Promise<WayBackRead> {
  const labelSelector = selectorText(pair.baseSelector);
  const [service, template, pods, replicaSets] = await Promise.all([
    work.cluster.get('Service', metadata.name),
    readTemplate(work, from),
    listSlotPods(work.cluster, pair, from),
    work.cluster.list('ReplicaSet', { labelSelector }),
  ]);
  const idle = { ...from, pods, replicaSets: replicaSets.items };
  return { kind: 'read', template, now: { ...pair, service, live: to, idle, history: readHistory(service) } };
}

/** What keeps traffic from going back; undefined where nothing does. */
function whyNot(
  { cluster }: ClusterWork,
  { from }: Move,
  { now, template }: WayBackRead,
): string | undefined {
  if (template.kind === 'changed') return `${from.name} no longer runs what it served: ${template.by}`;
  const refusals = rollbackRefusals(now);
  if (refusals.length === 0) return undefined;
  const { name } = now.service.metadata;
  const texts = refusals.map((refusal) => describeRefusal(refusal, cluster.scope, name));
  return texts.map(({ summary, found, help }) => `${summary} (${found}; ${help})`).join('; ');
}
