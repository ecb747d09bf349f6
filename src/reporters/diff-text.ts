import type {
  Change,
  ConfigMapDiff,
  KeyDiff,
  Shown,
  Side,
  SlotDiff,
} from '../results/slot-diff.generated.ts';
import { facts } from './facts.ts';
import { printable } from './printable.ts';
import { table } from './table.ts';
import { textChangeLines, type ChangeLook } from './text-change.ts';
import { paint } from './verdict-symbols.ts';
import { cut, wrap } from './wrap.ts';

/** What the idle slot has otherwise than the live one; each part only where something differs. */
export function diffText(diff: SlotDiff, look: ChangeLook): string {
  const { live, idle, namespace, service, context } = diff;
  const noted = [...diff.notChecked, ...diff.warnings.map((warning) => `warning: ${warning}`)];
  return [
    printable(`${namespace}/${service}    live ${live.slot} -> idle ${idle.slot}    (context ${context})`),
    '',
    ...table([['', live.slot, idle.slot], ...sizes(live, idle)]),
    ...part('image', diff.images, look),
    ...part('env', diff.env, look),
    ...diff.configMaps.flatMap((maps) => configPart(maps, look)),
    ...part('resources', diff.resources, look),
    ...part('other', diff.other, look),
    ...(diff.same ? ['', 'nothing else differs: both slots run the same'] : []),
    ...(noted.length === 0 ? [] : ['', ...noted.flatMap((text) => wrap(printable(text), look.width, 9))]),
    '',
  ].join('\n');
}

function sizes(live: Side, idle: Side): readonly string[][] {
  const row = (name: string, of: (side: Side) => string): string[] => [name, of(live), of(idle)];
  return [
    row('version', ({ version }) => version ?? '-'),
    row('replicas', ({ replicas, ready }) => `${replicas}, ${ready} ready`),
    ...(live.autoscaler === null && idle.autoscaler === null
      ? []
      : [
          row('HPA', ({ autoscaler: hpa }) =>
            hpa === null ? '-' : `${hpa.min} to ${hpa.max} (${hpa.name})`,
          ),
        ]),
  ];
}

function part(title: string, changes: readonly Change[], look: ChangeLook): string[] {
  if (changes.length === 0) return [];
  return ['', title, ...changes.flatMap((change) => changeLines(change, look))];
}

/** On one line where there is room, else the two sides below one another. */
function changeLines({ container, name, live, idle }: Change, { width, colour }: ChangeLook): string[] {
  const what = [container, name].filter((word) => word !== undefined && word !== 'image').join(' ');
  const [before, after] = [shownText(live), shownText(idle)];
  const both = live?.kind === 'hidden' && idle?.kind === 'hidden';
  const line = both ? `  ${what}  differs; not shown` : `  ${what}  ${before} -> ${after}`;
  if (line.length <= width) return [line];
  return [
    cut(`  ${what}`, width),
    ...sideLines('-', before, width).map((text) => paint('red', text, colour)),
    ...sideLines('+', after, width).map((text) => paint('green', text, colour)),
  ];
}

function sideLines(sign: string, text: string, width: number): readonly string[] {
  return wrap(text, width - 6, 6).map((piece, at) => `    ${at === 0 ? sign : ' '} ${piece}`);
}

function shownText(value: Shown): string {
  if (value === null) return '(none)';
  if (value.kind === 'value') return value.text === '' ? '""' : printable(value.text);
  return value.kind === 'hidden' ? '***' : `from ${printable(value.text)}`;
}

function configPart({ live, idle, usedAs, compared, keys }: ConfigMapDiff, look: ChangeLook): string[] {
  const title = `ConfigMap ${live ?? '(none)'} -> ${idle ?? '(none)'} (${usedAs.join('; ')})`;
  const found = !compared ? ['  not checked'] : keys.length === 0 ? ['  the same content'] : [];
  return [
    '',
    ...wrap(printable(title), look.width, 4),
    ...found,
    ...keys.flatMap((key) => keyLines(key, look)),
  ];
}

function keyLines(key: KeyDiff, { width, colour }: ChangeLook): string[] {
  return [
    ...facts([[`  ${printable(key.key)}`, keySummary(key)]]),
    ...key.changes.flatMap((change) => [
      ...(key.kind === 'changed'
        ? [`    line ${change.afterLine}${change.by === 'space' ? ', white space' : ''}`]
        : []),
      ...textChangeLines(change, { width: width - 4, colour }).map((line) => `    ${line}`),
    ]),
  ];
}

function keySummary({ kind, content, liveBytes, idleBytes }: KeyDiff): string {
  const sizes = [liveBytes, idleBytes].filter((bytes) => bytes !== null).map((bytes) => `${bytes} bytes`);
  return `${kind}, ${sizes.join(' -> ')}${notes[content]}`;
}

const notes: Readonly<Record<KeyDiff['content'], string>> = {
  text: '',
  binary: '; not text',
  'too-large': '; too large to be compared',
  hidden: '; what differs is not shown',
};
