import { pluginCommand, type RepeatedFlags } from '../domain/slots/printed-command.ts';
import type { SwitchResult } from '../results/switch-result.generated.ts';
import { printableLines } from './printable.ts';
import { patchText } from './patch-text.ts';
import { refusalText } from './refusal-text.ts';

/** How a move ended: what is live now always stands in it. Warnings were told as they came up. */
export function switchText(result: SwitchResult, repeated: RepeatedFlags): string {
  return printableLines(endings[result.outcome]({ ...result, repeated })).join('\n');
}

/** A result is a scope of commands too: it has its namespace. */
type Ended = SwitchResult & { readonly repeated: RepeatedFlags };
type Ending = (result: Ended) => string;

const endings: Readonly<Record<SwitchResult['outcome'], Ending>> = {
  switched: (result) => {
    const { service, from, to } = result;
    return (
      `${to?.slot ?? ''} is live. Way back: ${pluginCommand(result, 'rollback', service)}\n` +
      `note: clients that keep connections open stay on ${from?.slot ?? 'the old slot'} until they reconnect\n`
    );
  },
  'rolled-back': (result) => {
    const [to, from] = [result.to?.slot ?? '', result.from?.slot ?? ''];
    const there = pluginCommand(result, 'switch', result.service, `--to ${from}`);
    return `${to} is live again. To return to ${from}: ${there}\n`;
  },
  'already-live': ({ live }) => `${live ?? ''} is live already; nothing was changed\n`,
  planned: (result) => plannedText(result),
  refused: (result) => refusalText(result.refusals) + unchanged(result),
  failed: (result) => `refused: ${result.to?.slot ?? ''} failed its golden set\n${unchanged(result)}`,
  inconclusive: (result) =>
    `refused: it could not be told whether ${result.to?.slot ?? ''} is good\n${unchanged(result)}`,
  'moved-back': ({ live, reason, timings, to }) =>
    `moved back: ${live ?? ''} is live again (${to?.slot ?? ''} served for ${seconds(timings.servedMs)}): ${reason ?? ''}\n`,
  unconfirmed: (result) => unconfirmedText(result),
  interrupted: (result) =>
    result.changed
      ? `interrupted: ${result.live ?? ''} is live; endpoints were not waited for\n`
      : `interrupted\n${unchanged(result)}`,
};

function unchanged({ live }: SwitchResult): string {
  return live === null ? 'nothing was changed\n' : `nothing was changed; ${live} is live\n`;
}

function unconfirmedText(result: Ended): string {
  const { live, reason, service, op } = result;
  const check = pluginCommand(result, 'status', service);
  return live === null
    ? `not confirmed: the change may have been applied (op ${op ?? ''}): ${reason ?? ''}\nto find out: ${check}\n`
    : `not confirmed: ${live} is selected, but ${reason ?? ''}\nto find out: ${check}\n`;
}

function plannedText({ from, to, service, namespace, dryRun, patch }: SwitchResult): string {
  return (
    `would move traffic from ${from?.slot ?? ''} to ${to?.slot ?? ''} (dry run: ${dryRun}); nothing was changed\n` +
    `patch of service/${service} in ${namespace}:\n${patchText(patch ?? [])}`
  );
}

function seconds(ms: number | undefined): string {
  return `${((ms ?? 0) / 1000).toFixed(1)} s`;
}
