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

/** Plain lines for where there is no terminal; a watch in which all is well says nothing until its end. */
export function progressPlain(write: (text: string) => void): (event: ProgressEvent) => void {
  return (event) => {
    if (event.kind === 'monitor-look' && event.outcome === 'good') return;
    write(`${progressLine(event)}\n`);
  };
}

const steps = { begun: '', done: 'done: ', failed: 'failed: ', note: 'note: ' } as const;

const lines: Lines = {
  'run-planned': ({ slot, image, cases, pods, set, concurrency, forecast }) =>
    [
      slot,
      ...(image === undefined ? [] : [image]),
      `${counted(cases, 'case')}${pods.length === 0 ? '' : ` on ${counted(pods.length, 'pod')}`}`,
      `set ${set} (concurrency ${concurrency})`,
      ...(forecast === undefined ? [] : [forecastText(forecast)]),
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
  'monitor-begun': ({ slot, windowMs, intervalMs, smokeCases, notAsked, metrics = [] }) => {
    const signals = metrics.length === 0 ? '' : `, ${metrics.join(', ')}`;
    const cases = notAsked === undefined ? `, ${counted(smokeCases, 'smoke case')}` : '';
    const without = notAsked === undefined ? '' : ` (no smoke case: ${notAsked})`;
    return `watching ${slot} for ${span(windowMs)}: pods, endpoints${cases}${signals}, each ${span(intervalMs)}${without}`;
  },
  'monitor-look': ({ signal, outcome, detail, inARow, elapsedMs, windowMs }) => {
    const at = `${seconds(elapsedMs)} of ${span(windowMs)}`;
    if (outcome === 'good') return `watched ${at}: ${signal} is good`;
    if (inARow === 0) return `${detail} (yet, ${at})`;
    return `${outcome === 'bad' ? `${signal}: ${detail}` : detail} (${inARow} in a row, ${at})`;
  },
  warning: ({ text }) => `warning: ${text}`,
};

/** `13 to 20 samples, blocks a good agent in 18.1 % of runs` */
function forecastText({
  expected,
  worst,
  blocked,
}: NonNullable<Extract<ProgressEvent, { kind: 'run-planned' }>['forecast']>): string {
  const usual = Math.round(expected);
  const samples = usual === worst ? counted(worst, 'sample') : `about ${usual} samples, at most ${worst}`;
  return `${samples}, blocks a good agent in ${Number((100 * blocked).toFixed(1))} % of runs`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

/** `60 s`, `0.5 s`: a length that somebody asked for. */
function span(ms: number): string {
  return `${Number((ms / 1000).toFixed(1))} s`;
}
