import type { GoldenSet } from '../domain/golden/golden-set.ts';
import { bindingChanges, trustChanges, type ReceiptChange } from '../domain/receipts/receipt-changes.ts';
import { readReceipt, type Binding, type Receipt } from '../domain/receipts/receipt.ts';
import { runningImages } from '../domain/receipts/running-images.ts';
import { secretsOf } from '../domain/slots/secret-references.ts';
import { readyCurrentPods, type Slot } from '../domain/slots/slots.ts';
import { ClusterError } from '../ports/cluster.ts';
import type { ReadSecretVersion } from '../ports/secret-versions.ts';
import type { SwitchResult } from '../results/switch-result.generated.ts';
import type { ClusterWork } from './cluster-work.ts';
import { readContents, type Contents } from './read-receipt-contents.ts';
import { policyDigest } from './record-verdict.ts';

export interface ReceiptOptions {
  readonly maxAgeMs: number;
  /** What it is compared with; undefined where there is none here, which a dry run goes without. */
  readonly set: () => Promise<GoldenSet | undefined>;
  readonly secretVersion: ReadSecretVersion;
  /** Version of this tool. */
  readonly tool: string;
}

/** A recorded verdict, looked at: `receipt` is what results say of it. */
export type ReceiptLook =
  | { readonly kind: 'none' }
  | { readonly kind: 'stale'; readonly receipt: ReceiptResult }
  | {
      readonly kind: 'matches';
      readonly receipt: ReceiptResult;
      readonly stored: Receipt;
      /** What to know of it all the same, a line each. */
      readonly late: readonly string[];
    };

type ReceiptResult = NonNullable<SwitchResult['receipt']>;

/**
 * Whether the verdict that is recorded on a slot is one of what the slot is now. What is known already is compared
 * first, and ConfigMaps and Secrets are read only where nothing speaks against it so far.
 */
export async function lookAtReceipt(
  work: ClusterWork,
  slot: Slot,
  { maxAgeMs, set: load, secretVersion, tool }: ReceiptOptions,
): Promise<ReceiptLook> {
  const reading = readReceipt(slot.deployment);
  if (reading.kind === 'none') return reading;
  if (reading.kind === 'unreadable') {
    const change = { part: 'receipt', expected: 'one that `verify --record` wrote', found: reading.problem };
    return { kind: 'stale', receipt: { taken: false, changes: [change], notChecked: [] } };
  }
  const { receipt } = reading;
  const set = await load();
  const now = work.cluster.serverTime();
  const known = [
    ...trustChanges(receipt, now, maxAgeMs),
    ...imageProblems(slot),
    ...bindingChanges(receipt, { ...knownBinding(work, slot, set), tool }),
  ];
  const about = resultOf(receipt, now);
  const noSet = set === undefined ? ['golden set: there is none here'] : [];
  if (known.length > 0)
    return {
      kind: 'stale',
      receipt: { ...about, taken: false, changes: known.map(copy), notChecked: noSet },
    };
  const contents = await readContentsNow({ ...work, secretVersion }, slot, receipt);
  const changes = 'part' in contents ? [contents] : bindingChanges(receipt, contents);
  const notChecked = 'part' in contents ? noSet : [...noSet, ...uncheckedSecrets(slot, receipt, contents)];
  if (changes.length > 0 || 'part' in contents)
    return { kind: 'stale', receipt: { ...about, taken: false, changes: changes.map(copy), notChecked } };
  const found = { ...about, taken: true, changes: [], notChecked };
  return { kind: 'matches', receipt: found, stored: receipt, late: contents.late };
}

function knownBinding(
  work: ClusterWork,
  { deployment, template, ...slot }: Slot,
  set: GoldenSet | undefined,
): Partial<Binding> {
  const running = runningImages(deployment, readyCurrentPods({ deployment, template, ...slot }));
  return {
    uid: deployment.metadata.uid ?? 'none',
    template,
    ...(running.kind === 'images' ? { images: running.images } : {}),
    ...(set === undefined ? {} : { set: set.digest, policy: policyDigest(work, set) }),
  };
}

/** What no node tells is not what was judged. */
function imageProblems(slot: Slot): readonly ReceiptChange[] {
  const running = runningImages(slot.deployment, readyCurrentPods(slot));
  if (running.kind === 'images') return [];
  const { container, pod } = running;
  return [{ part: `image of ${container}`, expected: 'a digest', found: `none told for ${pod}` }];
}

/** Prompts that nobody may look at are not vouched for; of Secrets those alone that are part of the receipt are asked for. */
async function readContentsNow(
  work: ClusterWork & Pick<ReceiptOptions, 'secretVersion'>,
  slot: Slot,
  { secrets }: Receipt,
): Promise<Contents | ReceiptChange> {
  try {
    return await readContents(work, slot, Object.keys(secrets));
  } catch (error) {
    if (!(error instanceof ClusterError) || error.kind !== 'forbidden') throw error;
    const name = error.request.name ?? '';
    return { part: `ConfigMap ${name}`, expected: 'as recorded', found: 'not checked: it may not be read' };
  }
}

function uncheckedSecrets(slot: Slot, { secrets }: Receipt, { unread }: Contents): readonly string[] {
  const unrecorded = secretsOf(slot.deployment).filter((name) => !Object.hasOwn(secrets, name));
  return [
    ...unread.map((name) => `Secret ${name}: no permission to get its metadata`),
    ...unrecorded.map((name) => `Secret ${name}: no part of the receipt`),
  ];
}

function resultOf(
  { op, outcome, who, when, set }: Receipt,
  now: Date | undefined,
): Omit<ReceiptResult, 'taken' | 'changes' | 'notChecked'> {
  const age = now === undefined ? {} : { ageSeconds: Math.floor((now.getTime() - Date.parse(when)) / 1000) };
  return { op, outcome, who, when, set, ...age };
}

function copy(change: ReceiptChange): { part: string; expected: string; found: string } {
  return { ...change };
}
