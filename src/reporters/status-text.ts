import { durationText } from '../domain/duration.ts';
import { pluginCommand, type RepeatedFlags } from '../domain/slots/printed-command.ts';
import type { SlotState, SlotStatus } from '../results/slot-status.generated.ts';
import { age } from './age.ts';
import { facts } from './facts.ts';
import { table } from './table.ts';

export interface StatusView {
  readonly now: Date;
  /** Also workloads, templates and every container's image. */
  readonly wide: boolean;
  readonly repeated: RepeatedFlags;
}

/** A screenful: where traffic goes, what each slot runs, what to know before the next move. */
export function statusText(status: SlotStatus, { now, wide, repeated }: StatusView): string {
  const { traffic } = status;
  return [
    `${status.namespace}/${status.service}    ${where(traffic)}    (context ${status.context})`,
    '',
    ...table([header(wide), ...status.slots.map((slot) => row(slot, wide, now))]),
    '',
    ...facts([
      ...troubles(status),
      ...overlap(status, now),
      ...verdicts(status),
      ['last switch', lastSwitch(status, now)],
      ['rollback', rollback(status, repeated)],
      ...standby(status, now),
      ...guard(status, repeated),
      ...status.warnings.map((warning) => ['warning', warning] as const),
      ['break glass', status.breakGlass],
    ]),
    '',
  ].join('\n');
}

/** `service/agent-service` for scripts, as `kubectl get -o name` has it. */
export function statusName(status: SlotStatus): string {
  return [`service/${status.service}`, ...status.slots.map(({ workload }) => workload)].join('\n') + '\n';
}

function where({ kind, live, idle }: SlotStatus['traffic']): string {
  return kind === 'overlap' ? `live both, ${live} and ${idle}` : `live ${live}, idle ${idle}`;
}

function overlap({ overlap: both }: SlotStatus, now: Date): (readonly [string, string])[] {
  if (both === undefined) return [];
  const { since, who, finish, leave } = both;
  return [
    ['overlap', `begun by ${who}, ${age(since, now)}; finish it: ${finish}`],
    ['', `leave it: ${leave}`],
  ];
}

function header(wide: boolean): string[] {
  const columns = ['SLOT', 'STATE', 'VERSION', 'READY', 'ENDPOINTS', 'IMAGE', 'CONFIG', 'VERDICT'];
  return wide ? [...columns, 'WORKLOAD', 'TEMPLATE', 'IMAGES'] : columns;
}

function row(slot: SlotState, wide: boolean, now: Date): string[] {
  const cells = [
    slot.name,
    slot.role,
    slot.version ?? '-',
    `${slot.ready}/${slot.desired}`,
    `${slot.endpoints}`,
    shortName(slot.image),
    slot.configMaps.join(',') || '-',
    verdictCell(slot.verdict, now),
  ];
  const images = slot.images.map(({ container, image }) => `${container}=${image}`).join(',');
  return wide ? [...cells, slot.workload, slot.template, images] : cells;
}

/** `passed 12 of 12, 6d ago`: of what the slot runs now, or it says that it is stale. */
function verdictCell(verdict: SlotState['verdict'], now: Date): string {
  if (verdict === null) return 'none';
  const { outcome, stale, cases = 0, passed = 0, when } = verdict;
  if (outcome === 'unreadable') return 'unreadable';
  const ago = when === undefined ? '' : `, ${age(when, now)}`;
  if (stale !== null) return `stale${ago}`;
  if (outcome === 'inconclusive') return `could not tell${ago}`;
  const count = outcome === 'pass' ? passed : cases - passed;
  return `${outcome === 'pass' ? 'passed' : 'failed'} ${count} of ${cases}${ago}`;
}

/** Whose the verdicts are, and why one is stale. */
function verdicts({ slots }: SlotStatus): (readonly [string, string])[] {
  return slots.flatMap(({ name, verdict }): (readonly [string, string])[] => {
    if (verdict === null) return [];
    const { outcome, stale, who } = verdict;
    if (outcome === 'unreadable')
      return [['verdict', `what is kept of ${name} is no receipt: ${stale ?? ''}`]];
    const why = stale === null ? '' : `, of what is not there any more: ${stale}`;
    return [['verdict', `of ${name}, recorded by ${who ?? ''}${why}`]];
  });
}

/** The image without its registry and folders. */
function shortName(image: string): string {
  return image
    .split(',')
    .map((one) => one.slice(one.lastIndexOf('/') + 1))
    .join(',');
}

function troubles(status: SlotStatus): (readonly [string, string])[] {
  return status.slots.flatMap(({ troubles: pods }) => {
    const shown = pods.slice(0, 3).map(({ pod, reason }) => ['trouble', `${pod}  ${reason}`] as const);
    const more = pods.length - shown.length;
    return more > 0 ? [...shown, ['', `and ${more} more`] as const] : shown;
  });
}

function lastSwitch({ history }: SlotStatus, now: Date): string {
  const [last] = history;
  if (last === undefined) return 'none recorded';
  const verb =
    last.verb === 'rollback'
      ? ' (rolled back)'
      : last.verdict === 'skipped'
        ? ' (without a verdict)'
        : last.receipt === undefined
          ? ''
          : ` (by a receipt of ${last.receipt.who})`;
  const why = last.why === undefined ? '' : ` ("${last.why}")`;
  const move = last.verb === 'overlap' ? `${last.from} and ${last.to}` : `${last.from} -> ${last.to}`;
  return `${move} by ${last.who}, ${age(last.when, now)}${verb}${why}`;
}

/** How long the idle slot is still kept; nothing once it need not be. */
function standby({ hold }: SlotStatus, now: Date): (readonly [string, string])[] {
  const left = hold === undefined ? 0 : Date.parse(hold.until) - now.getTime();
  return left > 0 ? [['standby', `possible in ${durationText(left)}`]] : [];
}

/** The mark alone was read: it asks to be guarded, and does not say whether the policy is there. */
function guard(
  { guard: { annotated }, service, namespace }: SlotStatus,
  repeated: RepeatedFlags,
): (readonly [string, string])[] {
  if (!annotated) return [];
  return [
    ['guard', `annotated; does it hold: ${pluginCommand({ namespace, repeated }, 'guard status', service)}`],
  ];
}

function rollback(status: SlotStatus, repeated: RepeatedFlags): string {
  const { rollback: way, service } = status;
  if (way.instant)
    return `instant, to ${way.to ?? ''}: ${pluginCommand({ ...status, repeated }, 'rollback', service)}`;
  return `not possible as is: ${way.reason ?? ''}`;
}
