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
  refused: ({ refusals, live, changed, reason }) =>
    `${refusalText(refusals)}${changed ? (reason ?? '') : 'nothing was changed'}` +
    `${live === '' ? '' : `; ${live} is live and untouched`}\n`,
  failed: (result) => `failed: ${result.reason ?? ''}\n${troublesText(result)}${wayBack(result)}`,
  undone: ({ reason, slot, workload }) =>
    `refused: ${slot} became live while it was changed: ${reason ?? ''}\n${workload} was put back\n`,
  unconfirmed: (result) => unconfirmedText(result),
  interrupted: (result) =>
    result.changed
      ? `interrupted: ${result.reason ?? ''}\n${wayBack(result)}`
      : `interrupted; nothing was changed; ${result.live} is live\n`,
};

/** Without an op the Deployment was not written: what is not certain is a ConfigMap. */
function unconfirmedText(result: Ended): string {
  const { op, reason, workload } = result;
  return op === null
    ? `not confirmed: ${reason ?? ''}\nto find out: ${kubectlCommand(result, 'get configmaps')}\n`
    : `not confirmed: the change may have been applied (op ${op}): ${reason ?? ''}\n` +
        `to find out: ${kubectlCommand(result, `get ${workload} -o yaml`)}\n`;
}

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

/** `rollout undo` brings back a template: where that is not what was before, no way back is named. */
function wayBack(result: Ended): string {
  const { live, slot, workload, undoTo } = result;
  const untouched = `${live} is live and untouched.`;
  return undoTo === undefined
    ? `${untouched}\n`
    : `${untouched} Undo on ${slot}, back to ${undoTo}: ${kubectlCommand(result, `rollout undo ${workload}`)}\n`;
}
