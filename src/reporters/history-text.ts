import { shortImage } from '../domain/slots/agent-container.ts';
import { pluginCommand, type RepeatedFlags } from '../domain/slots/printed-command.ts';
import type { MoveHistory, RecordedMove } from '../results/move-history.generated.ts';
import { age } from './age.ts';
import { printable } from './printable.ts';
import { table } from './table.ts';
import { cut } from './wrap.ts';

export interface HistoryView {
  readonly now: Date;
  /** Columns of the terminal, or of a page: 80. */
  readonly width: number;
  readonly repeated: RepeatedFlags;
}

/** The recorded moves, newest first, one line each; what happened beside them stands above. */
export function historyText(history: MoveHistory, view: HistoryView): string {
  const { service, moves } = history;
  const at = { ...history, repeated: view.repeated };
  const help = pluginCommand(at, 'rollback', service, '--to-revision N');
  return [
    ...headLines(history),
    ...(moves.length === 0
      ? []
      : ['', ...moveTable(moves, view), '', ...notes(moves), `back to one of them: ${help}`]),
    '',
  ].join('\n');
}

function headLines(history: MoveHistory): string[] {
  const { namespace, service, live, moves, outside, breakGlass } = history;
  const [last] = moves;
  const at = live === null ? withoutSlot(history) : `live ${live}`;
  return [
    `${namespace}/${service}    ${at}`,
    ...(last === undefined ? ['no move is recorded'] : []),
    ...(last === undefined || outside === null
      ? []
      : [`${outside}: the last recorded move went to ${last.to}`]),
    // What was done outside says it already.
    ...(breakGlass === null || outside !== null ? [] : [`glass was broken, the last time: ${breakGlass}`]),
  ].map(printable);
}

function withoutSlot({ explained, moves: [last], slotLabel }: MoveHistory): string {
  return explained && last?.verb === 'overlap'
    ? `live both, ${last.from} and ${last.to}`
    : `the selector names no ${slotLabel}`;
}

/** What a star in the table means. */
function notes(moves: readonly RecordedMove[]): string[] {
  const starred = moves.some(({ afterOutside }) => afterOutside);
  return starred ? ['* somebody else had moved traffic before: it began where no recorded move ended'] : [];
}

const headings = ['REV', 'WHEN', 'MOVE', 'WHO', 'IMAGE', 'VERDICT'];

/** Longest name of a slot, user and image; where that makes the lines too long, shorter ones. */
const longest = [
  [12, 16, 16],
  [8, 10, 10],
  [6, 8, 8],
] as const;

type Longest = (typeof longest)[number];

/** Room that the reasons have at least: all other columns give way. */
const roomForWhy = 12;

function moveTable(moves: readonly RecordedMove[], { now, width }: HistoryView): string[] {
  const tables = longest.map((cuts) => table([headings, ...moves.map((move) => cellsOf(move, now, cuts))]));
  const fits = tables.find((lines) => widest(lines) + 2 + roomForWhy <= width) ?? tables.at(-1) ?? [];
  const used = widest(fits) + 2;
  const whys = ['WHY', ...moves.map(({ why }) => printable(why ?? ''))];
  return fits.map((line, at) =>
    `${line.padEnd(used)}${cut(whys[at] ?? '', Math.max(roomForWhy, width - used))}`.trimEnd(),
  );
}

function widest(lines: readonly string[]): number {
  return Math.max(...lines.map((line) => line.length));
}

function cellsOf(move: RecordedMove, now: Date, [slot, user, imageLength]: Longest): string[] {
  const { revision, when, verb, from, to, who, images, verdict, receipt, afterOutside } = move;
  return [
    `${revision}`,
    age(when, now).replace(/^just | ago$/, ''),
    `${verb === 'rollback' ? 'back ' : ''}${cut(from, slot)} ${verb === 'overlap' ? '+' : '->'} ${cut(to, slot)}${afterOutside ? '*' : ''}`,
    cut(shortUser(who), user),
    cut(shortImage(images[to] ?? '-', images[from] ?? ''), imageLength),
    receipt === undefined ? verdict : 'receipt',
  ];
}

/** A service account without its namespace. */
function shortUser(who: string): string {
  return who.replace(/^system:serviceaccount:[^:]+:/, '');
}
