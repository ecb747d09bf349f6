import type {
  AnswerDifference,
  CallLine,
  TextDifference,
} from '../domain/golden/proposals/compare-answers.ts';
import type { ProposedChange } from '../domain/golden/proposals/proposed-case.ts';
import type { ReviewQuestion } from '../domain/golden/proposals/review-question.ts';
import type { Provenance } from '../domain/golden/recorded-case.ts';
import { showJson } from '../domain/golden/show-json.ts';
import { printable } from './printable.ts';
import { textChangeLines, type ChangeLook } from './text-change.ts';
import { paint } from './verdict-symbols.ts';
import { cut } from './wrap.ts';

/** What is to be decided, with what the answers say: text by word, JSON by path, calls side by side, lengths. */
export function reviewQuestionText(question: ReviewQuestion, look: ChangeLook): string {
  const { caseId, number, of, recorded, answered, change, differences } = question;
  const head = `${caseId}   ${number} of ${of} ${of === 1 ? 'change' : 'changes'}`;
  const from = recorded === undefined ? 'nothing recorded' : `recorded on ${versionOf(recorded)}`;
  const lines = [
    printable(`${head}   ${from}, answered by ${versionOf(answered)}`),
    ...(change === undefined ? ['  the recorded answer'] : [changeLine(question, change, look)]),
    ...differences.flatMap(({ turn, difference }) => [
      ...(change === undefined && turn !== undefined ? [`  turn ${turn}`] : []),
      ...differenceLines(difference, recorded !== undefined, look),
    ]),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

/** `agent-service:1.3.0`, or what was asked where it has no image. */
function versionOf({ image, source }: Provenance): string {
  return image === null ? source : (image.split('/').at(-1) ?? image).replace(/@sha256:(.{7}).*$/, '@$1');
}

function changeLine(
  { turn }: ReviewQuestion,
  { edit, samples, was }: ProposedChange,
  { colour }: ChangeLook,
): string {
  const where = `${turn === undefined ? '' : `turn ${turn} `}expect${pathText(edit.pointer)}`;
  const after = paint('green', showJson(edit.after), colour);
  const move =
    edit.kind === 'replace' ? `${paint('red', showJson(edit.before), colour)} -> ${after}` : `+ ${after}`;
  const seen = samples.length === 0 ? '' : `   samples ${printable(samples.join(' '))}`;
  return `  ${printable(where)}   ${move}${seen}${was === undefined ? '' : ` (was ${printable(was)})`}`;
}

/** `/toolCalls/calls/0/name` as `.toolCalls.calls[0].name`. */
function pathText(pointer: string): string {
  return pointer
    .split('/')
    .slice(1)
    .map((token) =>
      /^\d+$/.test(token) ? `[${token}]` : `.${token.replaceAll('~1', '/').replaceAll('~0', '~')}`,
    )
    .join('');
}

function differenceLines(
  { text, calls, finishReason, words, chars }: AnswerDifference,
  isRecorded: boolean,
  look: ChangeLook,
): readonly string[] {
  const changed = ([before, after]: readonly [number, number]): string =>
    isRecorded && before !== after ? `${before} -> ${after}` : `${after}`;
  return [
    ...(text === undefined ? [] : labelled('text', textLines(text, look))),
    ...(calls === undefined
      ? []
      : labelled(
          'calls',
          calls.map((call) => callLine(call, look)),
        )),
    ...(finishReason === undefined ? [] : labelled('finish', [finishReason.map(printable).join(' -> ')])),
    ...(text === undefined
      ? []
      : labelled('length', [`${changed(words)} words, ${changed(chars)} characters`])),
  ];
}

function labelled(label: string, lines: readonly string[]): readonly string[] {
  return lines.map((line, index) => `  ${(index === 0 ? label : '').padEnd(8)}${line}`);
}

function textLines(text: TextDifference, { width, colour }: ChangeLook): readonly string[] {
  const look = { width: width - 10, colour, rest: 'golden/proposals has all of them' };
  const place = { beforeLine: 1, afterLine: 1 };
  switch (text.kind) {
    case 'words':
      return textChangeLines({ ...place, by: 'word', parts: [...text.parts] }, look);
    case 'whole':
      return textChangeLines({ ...place, by: 'line', parts: [...sides(text.before, text.after)] }, look);
    case 'json':
      return text.paths.map(({ pointer, before, after }) => {
        const move = [before, after]
          .map((value) => (value === undefined ? 'absent' : showJson(value)))
          .join(' -> ');
        return cut(printable(`${pointer === '' ? 'the whole' : pointer}   ${move}`), look.width);
      });
  }
}

function sides(before: string, after: string): readonly { kind: 'removed' | 'added'; text: string }[] {
  return [
    ...(before === '' ? [] : [{ kind: 'removed', text: before } as const]),
    ...(after === '' ? [] : [{ kind: 'added', text: after } as const]),
  ];
}

const signs: Readonly<Record<CallLine['kind'], string>> = { same: '  ', removed: '- ', added: '+ ' };
const colours = { same: 'reset', removed: 'red', added: 'green' } as const;

function callLine({ kind, call }: CallLine, { width, colour }: ChangeLook): string {
  return paint(colours[kind], cut(printable(signs[kind] + call), width - 10), colour && kind !== 'same');
}
