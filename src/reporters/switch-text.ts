import { pluginCommand, type RepeatedFlags } from '../domain/slots/printed-command.ts';
import type { Monitor, SwitchResult } from '../results/switch-result.generated.ts';
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
  written: (result) => writtenText(result),
  planned: (result) => plannedText(result),
  refused: (result) => refusalText(result.refusals) + unchanged(result),
  failed: (result) => `refused: ${result.to?.slot ?? ''} failed its golden set\n${unchanged(result)}`,
  inconclusive: (result) =>
    `refused: it could not be told whether ${result.to?.slot ?? ''} is good\n${unchanged(result)}`,
  'moved-back': ({ live, reason, timings, to, movedBackAt }) =>
    `moved back: ${live ?? ''} is live again${sinceText(movedBackAt)} (${to?.slot ?? ''} served for ${seconds(timings.servedMs)}): ${reason ?? ''}\n`,
  unconfirmed: (result) => unconfirmedText(result),
  interrupted: (result) => interruptedText(result),
};

function writtenText({ manifest, live, to }: SwitchResult): string {
  const { file, line, from, to: slot, written } = manifest ?? nowhere;
  const change = written ? `${file}:${line}: ${from} -> ${slot}` : `${file}:${line} says ${slot} already`;
  const next = live === to?.slot ? '' : `; ${slot} gets users once it is applied`;
  return `${change}; in the cluster nothing was changed: ${live ?? ''} is live${next}\n`;
}

const nowhere = { file: '', line: 0, from: '', to: '', written: false } as const;

function unchanged(result: Ended): string {
  const { live } = result;
  if (isStanding(result)) return `nothing was changed; ${bothSelected(result)}\n${waysOut(result)}`;
  return live === null ? 'nothing was changed\n' : `nothing was changed; ${live} is live\n`;
}

/** Both slots are selected, and the last write is known not to have ended that. */
function isStanding({ overlap, op }: SwitchResult): boolean {
  return overlap?.state === 'standing' && (op === null || op === overlap.op);
}

function bothSelected({ from, to }: SwitchResult): string {
  return `${from?.slot ?? ''} and ${to?.slot ?? ''} are both selected`;
}

function waysOut(result: Ended): string {
  const { service } = result;
  return `to finish it: ${pluginCommand(result, 'switch', service)}\nto leave it: ${pluginCommand(result, 'rollback', service)}\n`;
}

function interruptedText(result: Ended): string {
  const { changed, live, monitor, verb, to } = result;
  if (!changed) return `interrupted\n${unchanged(result)}`;
  if (isStanding(result)) return `interrupted: ${bothSelected(result)}\n${waysOut(result)}`;
  if (monitor === undefined) {
    const back = verb === 'switch' && live === to?.slot ? wayBack(result) : '';
    return `interrupted: ${live ?? ''} is live; endpoints were not waited for\n${back}`;
  }
  const watched = `it was watched for ${seconds(monitor.watchedMs)} of ${span(monitor.windowMs)}`;
  return `interrupted: ${live ?? ''} is live; ${watched}\n${wayBack(result)}`;
}

/** Where the slot that was to be live is. */
function wayBack(result: Ended): string {
  return `Way back: ${pluginCommand(result, 'rollback', result.service)}\n`;
}

/** `2026-11-23T14:03:22Z` to ` since 14:03:22 UTC` */
function sinceText(at: string | undefined): string {
  return at === undefined ? '' : ` since ${at.slice(11, 19)} UTC`;
}

function unconfirmedText(result: Ended): string {
  const { live, reason, service, op, monitor, to } = result;
  if (isStanding(result))
    return `not confirmed: ${bothSelected(result)}: ${reason ?? ''}\n${waysOut(result)}`;
  const check = pluginCommand(result, 'status', service);
  const back = monitor !== undefined && live === to?.slot ? wayBack(result) : '';
  return live === null
    ? `not confirmed: the change may have been applied (op ${op ?? ''}): ${reason ?? ''}\nto find out: ${check}\n`
    : `not confirmed: ${live} is selected, but ${reason ?? ''}\nto find out: ${check}\n${back}`;
}

function plannedText(result: SwitchResult): string {
  const { from, to, service, namespace, dryRun, patch, monitor, manifest } = result;
  if (manifest !== undefined) {
    const { file, line, from: was, to: slot } = manifest;
    return `would change ${file}:${line}: ${was} -> ${slot} (dry run: ${dryRun}); nothing was changed\n`;
  }
  return (
    `would move traffic from ${from?.slot ?? ''} to ${to?.slot ?? ''} (dry run: ${dryRun}); nothing was changed\n` +
    firstWrite(result) +
    `patch of service/${service} in ${namespace}:\n${patchText(patch ?? [])}${monitor === undefined ? '' : plannedWatch(monitor) + plannedMetrics(monitor)}`
  );
}

/** Of two writes. */
function firstWrite(result: SwitchResult): string {
  const { overlap, service, namespace, dryRun } = result;
  if (overlap?.patch === undefined) return '';
  const judged = dryRun === 'server' ? ' (not judged: it follows the first)' : '';
  return (
    `first patch of service/${service} in ${namespace}: ${bothSelected(result)}\n${patchText(overlap.patch)}` +
    `then, ${span(overlap.wantedMs ?? 0)} after the endpoints hold both, the second${judged}: `
  );
}

function plannedWatch(monitor: Monitor): string {
  const { windowMs, intervalMs, smokeCases, notAsked, failuresInARow, falseAlarm } = monitor;
  const each = `each ${span(intervalMs)}`;
  if (notAsked !== undefined)
    return `then watched for ${span(windowMs)}: pods and endpoints ${each}; no smoke case: ${notAsked}\n`;
  const chance = (falseAlarm * 100).toPrecision(2);
  return (
    `then watched for ${span(windowMs)}: pods, endpoints and ${smokeCases} smoke case${smokeCases === 1 ? '' : 's'} ${each}; ` +
    `a case that fails ${failuresInARow} times in a row moves traffic back\n` +
    `a good release whose cases fail 1 time in 20 by chance is moved back in ${chance} % of such watches\n`
  );
}

function plannedMetrics({ metrics = [], intervalMs }: Monitor): string {
  const lines = metrics.map(
    ({ name, threshold, forMs, noticeMs }) =>
      `signal ${name} each ${span(intervalMs)}: ${threshold}; otherwise for ${span(forMs)} moves traffic back, ` +
      `at most ${span(noticeMs)} after its query shows it\n`,
  );
  return lines.join('');
}

function seconds(ms: number | undefined): string {
  return `${((ms ?? 0) / 1000).toFixed(1)} s`;
}

/** `60 s`, `0.5 s`: a length that somebody asked for. */
function span(ms: number): string {
  return `${Number((ms / 1000).toFixed(1))} s`;
}
