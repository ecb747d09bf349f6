import { kubectlCommand, pluginCommand, type RepeatedFlags } from '../domain/slots/printed-command.ts';
import type { DeployResult } from '../results/deploy-result.generated.ts';
import { printableLines } from './printable.ts';
import { patchText } from './patch-text.ts';
import { refusalText } from './refusal-text.ts';

/** How a change of the idle slot ended, and what to do next. */
export function deployText(result: DeployResult, repeated: RepeatedFlags): string {
  return printableLines(endings[result.outcome]({ ...result, repeated })).join('\n');
}

/** A result is a scope of commands too: it has its namespace. */
type Ended = DeployResult & { readonly repeated: RepeatedFlags };
type Ending = (result: Ended) => string;

const endings: Readonly<Record<DeployResult['outcome'], Ending>> = {
  deployed: (result) =>
    `${changesText(result)}${result.slot} is rolled out. Next: ${pluginCommand(result, 'verify', result.service)}\n`,
  'already-so': (result) =>
    `${result.slot} runs this already and is rolled out; nothing was changed. Next: ${pluginCommand(result, 'verify', result.service)}\n`,
  planned: (result) =>
    `${changesText(result)}would change ${result.workload} (dry run: ${result.dryRun}); nothing was changed\n` +
    patchText(result.patch ?? []),
  refused: ({ refusals, live }) =>
    `${refusalText(refusals)}nothing was changed${live === '' ? '' : `; ${live} is live and untouched`}\n`,
  failed: (result) => `failed: ${result.reason ?? ''}\n${troublesText(result)}${wayBack(result)}`,
  undone: ({ reason, slot, workload }) =>
    `refused: ${slot} became live while it was changed: ${reason ?? ''}\n${workload} was put back\n`,
  unconfirmed: (result) =>
    `not confirmed: the change may have been applied (op ${result.op ?? ''}): ${result.reason ?? ''}\n` +
    `to find out: ${kubectlCommand(result, `get ${result.workload} -o yaml`)}\n`,
  interrupted: (result) =>
    result.changed
      ? `interrupted: ${result.reason ?? ''}\n${wayBack(result)}`
      : `interrupted; nothing was changed; ${result.live} is live\n`,
};

function changesText({ changes }: DeployResult): string {
  return changes.map(({ what, from, to }) => `  ${what}: ${from ?? 'unset'} -> ${to}\n`).join('');
}

function troublesText(result: Ended): string {
  return result.troubles
    .map(({ pod, reason, more, logs, look }) =>
      [
        `  ${pod}  ${reason}`,
        ...(more > 0 ? [`  and ${more} more with the same reason`] : []),
        ...(logs ?? []).map((line) => `    | ${line}`),
        `    more: ${kubectlCommand(result, look ?? `describe pod ${pod}`)}`,
        '',
      ].join('\n'),
    )
    .join('');
}

function wayBack(result: Ended): string {
  const { live, slot, workload, changed } = result;
  const untouched = `${live} is live and untouched.`;
  return changed
    ? `${untouched} Undo on ${slot}: ${kubectlCommand(result, `rollout undo ${workload}`)}\n`
    : `${untouched}\n`;
}
