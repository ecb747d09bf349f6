import type { Slot, SlotPair } from '../domain/slots/slots.ts';
import type {
  ManifestFile,
  ManifestObstacle,
  ManifestPlace,
  ManifestReading,
  ManifestTarget,
} from '../ports/manifest.ts';
import type { SwitchResult } from '../results/switch-result.generated.ts';
import type { ClusterWork } from './cluster-work.ts';
import { refusalItems } from './switch-result.ts';

type Judged =
  | { readonly kind: 'go'; readonly judged: SwitchResult }
  | { readonly kind: 'stop'; readonly result: SwitchResult };

/**
 * The move in a file instead of the cluster. The file is looked at first: a replay costs time and tokens.
 * @param judge what the move rests on; of a slot that is live already nothing is asked
 */
export async function moveInManifest(
  work: ClusterWork,
  { pair, to, file }: { readonly pair: SlotPair; readonly to: Slot; readonly file: ManifestFile },
  judge: (base: SwitchResult) => Promise<Judged>,
  base: SwitchResult,
): Promise<SwitchResult> {
  const target = targetOf(pair, to, work.cluster.scope.namespace);
  const looked = await file.look(target);
  if (looked.kind === 'obstacle') return refused(work, target, looked, base);
  if (looked.kind === 'already') return ended(looked, false, base);
  work.report({ kind: 'step', state: 'done', text: `${placeText(looked.place)} can be changed` });
  if (base.dryRun !== 'none')
    return { ...base, outcome: 'planned', manifest: { ...looked.place, written: false } };
  const judgement = await judge(base);
  if (judgement.kind === 'stop') return judgement.result;
  const { judged } = judgement;
  if (work.interruption.signal.aborted)
    return { ...judged, outcome: 'interrupted', reason: 'interrupted before anything was changed' };
  const written = await file.write(target);
  if (written.kind === 'obstacle') return refused(work, target, written, judged);
  return ended(written, written.kind === 'change', judged);
}

function targetOf({ service, slotKey, live, idle }: SlotPair, to: Slot, namespace: string): ManifestTarget {
  return {
    service: service.metadata.name,
    namespace,
    slotKey,
    slots: [live.name, idle.name].sort(),
    to: to.name,
  };
}

function refused(
  { cluster }: ClusterWork,
  { service, slotKey }: ManifestTarget,
  { where: place, expected, found }: ManifestObstacle,
  base: SwitchResult,
): SwitchResult {
  const refusal = { kind: 'manifest-not-changed', place, expected, found, service, slotKey } as const;
  return {
    ...base,
    outcome: 'refused',
    refusals: refusalItems([refusal], cluster.scope, { ...base, service }),
  };
}

function ended(
  { place }: Exclude<ManifestReading, ManifestObstacle>,
  written: boolean,
  base: SwitchResult,
): SwitchResult {
  return { ...base, outcome: 'written', manifest: { ...place, written } };
}

function placeText({ file, line }: ManifestPlace): string {
  return `${file}:${line}`;
}
