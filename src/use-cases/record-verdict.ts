import { policyText } from '../domain/golden/policy-text.ts';
import type { GoldenSet } from '../domain/golden/golden-set.ts';
import { bindingChanges, type ReceiptChange } from '../domain/receipts/receipt-changes.ts';
import { readReceipt, type Binding, type Receipt } from '../domain/receipts/receipt.ts';
import { receiptPatch, recogniseReceipt } from '../domain/receipts/receipt-patch.ts';
import { runningImages } from '../domain/receipts/running-images.ts';
import type { Deployment } from '../domain/slots/kubernetes.ts';
import { lastWriter, writerSince } from '../domain/slots/manager-of.ts';
import { kubectlCommand } from '../domain/slots/printed-command.ts';
import type { Refusal } from '../domain/slots/refusal.ts';
import { secretsOf } from '../domain/slots/secret-references.ts';
import { readyCurrentPods, slotNamed, type Slot, type SlotPair } from '../domain/slots/slots.ts';
import { timeText } from '../domain/slots/time-text.ts';
import type { Clock } from '../ports/clock.ts';
import type { Ids } from '../ports/ids.ts';
import type { Interruption } from '../ports/interruption.ts';
import type { Report } from '../results/progress.ts';
import type { Verdict } from '../results/verdict.generated.ts';
import type { ServiceChoice } from './cluster-work.ts';
import { readContents, type ContentReader } from './read-receipt-contents.ts';
import { readSlots } from './read-slots.ts';
import { refusalItems } from './switch-result.ts';
import { writeOnce } from './write-once.ts';

export interface RecordWork extends ContentReader {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly report: Report;
  readonly interruption: Interruption;
  /** Version of this tool. */
  readonly tool: string;
}

type Recording = NonNullable<Verdict['recording']>;

/** A verdict that is going to be recorded: what it is taken of, as it was before any case was asked. */
export interface PlannedRecord {
  readonly slot: Slot;
  readonly binding: Binding;
  readonly who: string;
}

export type PlanOutcome =
  | { readonly kind: 'planned'; readonly plan: PlannedRecord }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** Reads what the verdict will be bound to, and says what is to be known of it. Throws `ClusterError`. */
export async function planRecord(
  work: RecordWork,
  pair: SlotPair,
  slot: Slot,
  set: GoldenSet,
): Promise<PlanOutcome> {
  const { name } = slot.deployment.metadata;
  if (slot.name === pair.live.name)
    return { kind: 'refused', refusal: { kind: 'records-live', slot: slot.name, deployment: name } };
  const [bound, who] = await Promise.all([bind(work, slot, set), work.cluster.whoAmI()]);
  if (bound.kind === 'refused') return bound;
  for (const text of bound.late) work.report({ kind: 'warning', text });
  const unread = bound.unread.join(', ');
  if (unread !== '')
    work.report({
      kind: 'warning',
      text: `no part of the receipt: Secret ${unread} (no permission to get its metadata); may it be read: ${kubectlCommand(work.cluster.scope, `auth can-i get secrets/${bound.unread[0] ?? ''}`)}`,
    });
  return { kind: 'planned', plan: { slot, binding: bound.binding, who } };
}

type Bound =
  | {
      readonly kind: 'bound';
      readonly binding: Binding;
      readonly late: readonly string[];
      readonly unread: readonly string[];
    }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** What a verdict of the slot would be of. */
async function bind(work: RecordWork, slot: Slot, set: GoldenSet): Promise<Bound> {
  const { metadata } = slot.deployment;
  const cannot = (expected: string, found: string): Bound => ({
    kind: 'refused',
    refusal: { kind: 'not-recordable', slot: slot.name, deployment: metadata.name, expected, found },
  });
  if (metadata.uid === undefined) return cannot('a Deployment with a uid', 'none');
  const running = runningImages(slot.deployment, readyCurrentPods(slot));
  if (running.kind === 'not-told')
    return cannot('the digest of each image that runs', `none of ${running.container} in ${running.pod}`);
  const { configMaps, secrets, unread, late } = await readContents(work, slot, secretsOf(slot.deployment));
  const binding: Binding = {
    uid: metadata.uid,
    template: slot.template,
    images: running.images,
    configMaps,
    secrets,
    set: set.digest,
    policy: policyDigest(work, set),
    tool: work.tool,
  };
  return { kind: 'bound', binding, late, unread };
}

export function policyDigest({ sha256 }: Pick<ContentReader, 'sha256'>, set: GoldenSet): string {
  return sha256(policyText(set)).slice(0, 12);
}

/**
 * Writes the verdict on the workload that it was taken of, in one patch; whatever changed while the cases were asked is
 * a refusal, and nothing is recorded. Never throws: the verdict stands, and how its recording ended is told with it.
 */
export async function recordVerdict(
  work: RecordWork,
  choice: ServiceChoice,
  plan: PlannedRecord,
  set: GoldenSet,
  verdict: Verdict,
): Promise<Recording> {
  if (verdict.cases.length === 0) return notRecorded('no case was asked');
  try {
    const again = await readAgain(work, choice, plan, set);
    if (again.kind === 'refused') return refused(work, again.refusal);
    const now = work.cluster.serverTime();
    if (now === undefined) return refused(work, timeless(plan.slot));
    const receipt: Receipt = {
      op: work.ids.next(),
      outcome: verdict.outcome,
      cases: verdict.cases.length,
      passed: verdict.cases.filter(({ outcome }) => outcome === 'pass').length,
      who: plan.who,
      when: timeText(now),
      ...plan.binding,
    };
    return await write(work, again.slot, receipt, again.live);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { outcome: 'failed', op: null, reason };
  }
}

type Again =
  | { readonly kind: 'same'; readonly slot: Slot; readonly live: string }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** A verdict of what was there before and is not there now is of nothing. */
async function readAgain(
  work: RecordWork,
  choice: ServiceChoice,
  { slot: before, binding }: PlannedRecord,
  set: GoldenSet,
): Promise<Again> {
  const reading = await readSlots(work, choice, 'slots');
  if (reading.kind === 'refused') return reading;
  const slot = slotNamed(reading.pair, before.name);
  if (slot === undefined) return { kind: 'refused', refusal: changed(before, undefined, slotGone) };
  const bound = await bind(work, slot, set);
  if (bound.kind === 'refused') return bound;
  const [first] = [
    ...bindingChanges(binding, bound.binding),
    // The other way round: a digest that ran then and not now answered some of the cases.
    ...bindingChanges(bound.binding, { images: binding.images }),
  ];
  return first === undefined
    ? { kind: 'same', slot, live: reading.pair.live.name }
    : { kind: 'refused', refusal: changed(before, slot.deployment, first) };
}

const slotGone: ReceiptChange = { part: 'slot', expected: 'there', found: 'gone' };

function changed(
  before: Slot,
  now: Deployment | undefined,
  { part, expected, found }: ReceiptChange,
): Refusal {
  const { metadata } = before.deployment;
  return {
    kind: 'changed-meanwhile',
    object: `deployment/${metadata.name}`,
    expected: `${part} as it was before the first case (${expected})`,
    found,
    by:
      now === undefined || now.metadata.uid !== metadata.uid || part !== 'pod template'
        ? 'while the golden set was replayed'
        : writerSince(metadata, now.metadata, ['spec', 'template']),
  };
}

function timeless({ name, deployment }: Slot): Refusal {
  const { name: workload } = deployment.metadata;
  const [expected, found] = ["the API server's time, from the Date header of its answers", 'it tells none'];
  return { kind: 'not-recordable', slot: name, deployment: workload, expected, found };
}

async function write(
  work: RecordWork,
  { deployment }: Slot,
  receipt: Receipt,
  live: string,
): Promise<Recording> {
  const { cluster, clock, interruption } = work;
  const { name } = deployment.metadata;
  const { op, when, who } = receipt;
  const written = await interruption.protect(async () => {
    const outcome = await writeOnce<Deployment>({
      send: (asRead) => cluster.patch('Deployment', name, receiptPatch(asRead ?? deployment, receipt)),
      read: () => cluster.get('Deployment', name),
      recognise: (now) => recogniseReceipt(deployment, receipt, now),
      pause: (ms) => clock.sleep(ms),
    });
    return { outcome, changed: outcome.kind !== 'conflict', live };
  }, live);
  const { outcome } = written;
  switch (outcome.kind) {
    case 'applied':
      await untilSeen(work, outcome.object);
      return { outcome: 'recorded', op, when, who };
    case 'unknown':
      return { outcome: 'unconfirmed', op, when, who, reason: outcome.error.message };
    case 'conflict':
      return refused(work, conflict(deployment, outcome.object));
  }
}

/**
 * An annotation too raises a Deployment's generation, and until its controller has seen that, it does not count as
 * rolled out: a `switch` right after this would be refused. A controller that is away is for that one to tell.
 */
async function untilSeen({ cluster, clock, interruption }: RecordWork, written: Deployment): Promise<void> {
  const { name, generation = 0 } = written.metadata;
  for (let now = written, left = seenTries; left > 0; left -= 1) {
    if ((now.status?.observedGeneration ?? 0) >= generation || interruption.signal.aborted) return;
    await clock.sleep(seenPauseMs);
    const read = await cluster.get('Deployment', name).catch(() => undefined);
    if (read === undefined) return;
    now = read;
  }
}

const seenTries = 30;
const seenPauseMs = 100;

/** Somebody was faster: with another template, or with another verdict of this one. */
function conflict({ metadata }: Deployment, now: Deployment): Refusal {
  const other = readReceipt(now);
  const theirs = other.kind === 'receipt' && now.metadata.uid === metadata.uid ? other.receipt : undefined;
  return {
    kind: 'changed-meanwhile',
    object: `deployment/${metadata.name}`,
    expected: 'the Deployment and its receipt as read before',
    found: theirs === undefined ? 'another template or receipt' : `a receipt of ${theirs.when}`,
    by: theirs === undefined ? lastWriter(now.metadata, ['spec', 'template']) : `recorded by ${theirs.who}`,
  };
}

function refused({ cluster }: RecordWork, refusal: Refusal): Recording {
  const [item] = refusalItems([refusal], cluster.scope, { service: undefined });
  return { outcome: 'refused', op: null, ...(item === undefined ? {} : { refusal: item }) };
}

function notRecorded(reason: string): Recording {
  return { outcome: 'not-recorded', op: null, reason };
}
