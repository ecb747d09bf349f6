import type { ProgressEvent } from '../results/progress.ts';
import { printable } from './printable.ts';
import { outcomeWords } from './verdict-symbols.ts';

type Lines = {
  readonly [K in ProgressEvent['kind']]: (event: Extract<ProgressEvent, { kind: K }>) => string;
};

/** One event as one line of plain words, without a line break. */
export function progressLine(event: ProgressEvent): string {
  // Each entry of `lines` takes the events of its own kind, which an index cannot tell the compiler.
  const line = lines[event.kind] as (event: ProgressEvent) => string;
  return printable(line(event));
}

/** Plain lines for where there is no terminal. */
export function progressPlain(write: (text: string) => void): (event: ProgressEvent) => void {
  return (event) => write(`${progressLine(event)}\n`);
}

const steps = { begun: '', done: 'done: ', failed: 'failed: ', note: 'note: ' } as const;

const lines: Lines = {
  'run-planned': ({ slot, image, cases, pods, set, concurrency }) =>
    [
      slot,
      ...(image === undefined ? [] : [image]),
      `${counted(cases, 'case')}${pods.length === 0 ? '' : ` on ${counted(pods.length, 'pod')}`}`,
      `set ${set} (concurrency ${concurrency})`,
    ].join(', '),
  'case-settled': ({ id, outcome, severity, settled, total }) =>
    `${settled} of ${total}  ${id}${severity === 'advisory' ? ' (advisory)' : ''}: ${outcomeWords[outcome]}`,
  retrying: ({ id, detail, waitMs, extraAsksLeft }) =>
    `${id}: ${detail}; asked again after ${seconds(waitMs)} (${counted(extraAsksLeft, 'extra ask')} left)`,
  'slowed-down': ({ concurrency }) =>
    `the agent limits the rate: at most ${counted(concurrency, 'request')} in flight from now on`,
  'pod-invalidated': ({ change, samples }) =>
    `${change}: ${counted(samples, 'answer')} of it no longer ${samples === 1 ? 'counts' : 'count'}`,
  'stopped-early': ({ reason, notAsked }) => `${reason}; ${counted(notAsked, 'sample')} not asked`,
  step: ({ state, text }) => `${steps[state]}${text}`,
  'rollout-progress': ({ workload, updated, ready, old, desired }) =>
    `${workload}: ${updated} of ${desired} updated, ${ready} ready in all${old === 0 ? '' : `, ${old} old`}`,
  'endpoints-progress': ({ slot, arrived, wanted, others }) =>
    `endpoints: ${arrived} of ${wanted} of ${slot}${others === 0 ? '' : `, ${others} of others`}`,
  warning: ({ text }) => `warning: ${text}`,
};

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
