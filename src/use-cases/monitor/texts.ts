import type { Look } from '../../domain/monitor/look.ts';
import type { Monitored } from './monitor-release.ts';

/** `watched for 18 s` */
export function watchedFor(watched: Pick<Monitored, 'watchedMs'>): string {
  return `watched for ${lengthOf(watched)}`;
}

function lengthOf({ watchedMs }: Pick<Monitored, 'watchedMs'>): string {
  return `${watchedMs < 10_000 ? (watchedMs / 1000).toFixed(1) : Math.round(watchedMs / 1000)} s`;
}

/** `watched for 60 s: no restart, 39 of 39 smoke cases passed` */
export function goodText(watched: Monitored): string {
  const smoke = watched.signals.filter(({ signal }) => signal.kind === 'smoke');
  const sum = (of: 'good' | 'bad' | 'unseen'): number =>
    smoke.reduce((total, { tally }) => total + tally[of], 0);
  const asked = sum('good') + sum('bad') + sum('unseen');
  const answers = smoke.length === 0 ? '' : `, ${sum('good')} of ${asked} smoke cases passed`;
  const metrics = watched.signals.filter(({ signal }) => signal.kind === 'metric').length;
  const within = metrics === 0 ? '' : `, ${metrics} signal${metrics === 1 ? '' : 's'} within bounds`;
  return `${watchedFor(watched)}: no restart${answers}${within}`;
}

export function failedText(
  watched: Monitored,
  { what, detail }: Pick<Extract<Look, { kind: 'bad' }>, 'what' | 'detail'>,
): string {
  return `${watchedFor(watched)}: ${what}${detail === undefined ? '' : ` (${detail})`}`;
}

export function blindText(watched: Monitored, why: string): string {
  return `not all could be seen in ${lengthOf(watched)} of watching: ${why}`;
}
