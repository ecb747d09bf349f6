import type { TextChange } from '../results/slot-diff.generated.ts';
import { printable } from './printable.ts';
import { paint } from './verdict-symbols.ts';

export interface ChangeLook {
  readonly width: number;
  readonly colour: boolean;
  /** Where all lines are, said where some are left out. */
  readonly rest?: string;
}

type Kind = TextChange['parts'][number]['kind'];

/** A word, and what stands behind it. */
interface Word {
  readonly text: string;
  readonly kind: Kind;
  readonly breaks: boolean;
}

/** So many words of what both have are shown beside a change, and the lines of text at most. */
const nearby = 8;
const mostLines = 24;

const marks: Readonly<Record<Kind, readonly [string, string]>> = {
  same: ['', ''],
  removed: ['[-', '-]'],
  added: ['{+', '+}'],
};
const colours = { removed: 'red', added: 'green' } as const;

/**
 * A change of text, marked as `git diff --word-diff` does: `Be [-helpful-] {+brief+}.` Whole lines begin with `-` and
 * `+`. Without colour it says the same.
 */
export function textChangeLines(change: TextChange, look: ChangeLook): readonly string[] {
  const lines = change.by === 'word' ? wordLines(change, look) : wholeLines(change, look);
  if (lines.length <= mostLines) return lines;
  return [
    ...lines.slice(0, mostLines),
    `… ${lines.length - mostLines} more lines; ${look.rest ?? '-o json has all of them'}`,
  ];
}

function wholeLines({ parts }: TextChange, { width, colour }: ChangeLook): readonly string[] {
  return parts.flatMap(({ kind, text }) => {
    const sign = kind === 'removed' ? '- ' : '+ ';
    // The end of the last line is no line of its own.
    return text
      .replace(/\n$/, '')
      .split('\n')
      .flatMap((line) =>
        pieces(shown(line), width - 2).map((piece, at) => {
          const whole = `${at === 0 ? sign : '  '}${piece}`.trimEnd();
          return kind === 'same' ? whole : paint(colours[kind], whole, colour);
        }),
      );
  });
}

function wordLines({ parts }: TextChange, look: ChangeLook): readonly string[] {
  const words = parts.flatMap((part, at) => nearChanges(wordsOf(part), at === 0, at === parts.length - 1));
  return rows(words, look.width).map((row) => rowText(row, look.colour));
}

/** What was removed keeps the line on which it stood: the lines are those of the text after the change. */
function wordsOf({ kind, text }: TextChange['parts'][number]): Word[] {
  return (text.match(/\S+\s*/g) ?? []).map((word) => ({
    text: shown(word.trimEnd()),
    kind,
    breaks: kind !== 'removed' && /\n\s*$/.test(word),
  }));
}

function nearChanges(words: Word[], isFirst: boolean, isLast: boolean): Word[] {
  const [head, tail] = [isFirst ? 0 : nearby, isLast ? 0 : nearby];
  if (words[0]?.kind !== 'same' || words.length <= head + tail + 1) return words;
  const gap: Word = { text: '…', kind: 'same', breaks: false };
  return [...words.slice(0, head), gap, ...words.slice(words.length - tail)];
}

function rows(words: readonly Word[], width: number): readonly Word[][] {
  const found: Word[][] = [[]];
  let room = width;
  for (const word of words.flatMap((one) => cutWord(one, width - 4))) {
    const row = found.at(-1) ?? [];
    // Room for both marks, whether or not they are needed.
    const needed = word.text.length + 1 + (word.kind === 'same' ? 0 : 4);
    if (row.length > 0 && (needed > room || row.at(-1)?.breaks === true)) {
      found.push([word]);
      room = width - needed;
    } else {
      row.push(word);
      room -= needed;
    }
  }
  return found;
}

function cutWord(word: Word, width: number): Word[] {
  const cut = pieces(word.text, width);
  return cut.map((text, at) => ({ ...word, text, breaks: word.breaks && at === cut.length - 1 }));
}

function rowText(row: readonly Word[], colour: boolean): string {
  const groups: { kind: Kind; words: string[] }[] = [];
  for (const { kind, text } of row) {
    const last = groups.at(-1);
    if (last?.kind === kind) last.words.push(text);
    else groups.push({ kind, words: [text] });
  }
  return groups
    .map(({ kind, words }) => {
      const text = marks[kind][0] + words.join(' ') + marks[kind][1];
      return kind === 'same' ? text : paint(colours[kind], text, colour);
    })
    .join(' ');
}

function shown(text: string): string {
  return printable(text.replaceAll('\t', '  ').replace(/\r$/, ''));
}

/** At least one, each of at most `width` characters, broken at spaces where there are some. */
function pieces(text: string, width: number): readonly string[] {
  const found: string[] = [];
  let rest = text;
  while (rest.length > width) {
    const space = rest.lastIndexOf(' ', width);
    const at = space > width / 2 ? space : width;
    found.push(rest.slice(0, at));
    rest = rest.slice(rest[at] === ' ' ? at + 1 : at);
  }
  return [...found, rest];
}
