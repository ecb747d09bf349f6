import { kubectlCommand, pluginCommand, type RepeatedFlags } from '../domain/slots/printed-command.ts';
import type { StandbyResult } from '../results/standby-result.generated.ts';
import { patchText } from './patch-text.ts';
import { printableLines } from './printable.ts';
import { refusalText } from './refusal-text.ts';

/** How a change of the idle slot's size ended, and the way back from it. */
export function standbyText(result: StandbyResult, repeated: RepeatedFlags): string {
  return printableLines(endings[result.outcome]({ ...result, repeated })).join('\n');
}

/** A result is a scope of commands too: it has its namespace. */
type Ended = StandbyResult & { readonly repeated: RepeatedFlags };
type Ending = (result: Ended) => string;

const endings: Readonly<Record<StandbyResult['outcome'], Ending>> = {
  shrunk: (result) => `${changesText(result)}${result.slot} stands by. ${wayBack(result)}\n`,
  'already-so': ({ slot }) => `${slot} is as small already; nothing was changed\n`,
  planned: (result) =>
    `${changesText(result)}would shrink ${result.slot} (dry run: ${result.dryRun}); nothing was changed\n` +
    (result.patches ?? []).map(({ object, patch }) => `patch of ${object}:\n${patchText(patch)}`).join(''),
  refused: ({ refusals, live }) =>
    `${refusalText(refusals)}nothing was changed${live === null ? '' : `; ${live} is live`}\n`,
  undone: ({ reason, slot, workload }) =>
    `refused: ${slot} became live while it was shrunk: ${reason ?? ''}\n${workload} was put back\n`,
  unconfirmed: (result) =>
    `${refusalText(result.refusals)}not confirmed: the change may have been applied (op ${result.op ?? ''}): ${result.reason ?? ''}\n` +
    `to find out: ${kubectlCommand(result, 'get deployments,hpa')}\n`,
  interrupted: ({ live }) => `interrupted; nothing was changed${live === null ? '' : `; ${live} is live`}\n`,
};

/** Printed commands run as pasted: `rollback` alone goes nowhere after another one. */
function wayBack(result: Ended): string {
  const { slot, service, isWayBack } = result;
  return isWayBack === true
    ? `Way back: ${pluginCommand(result, 'rollback', service, '--scale-up')}`
    : `To send traffic there: ${pluginCommand(result, 'rollback', service, `--to ${slot} --scale-up --reason "…"`)}`;
}

function changesText({ changes }: StandbyResult): string {
  return changes.map(({ what, from, to }) => `  ${what}: ${from} -> ${to}\n`).join('');
}
