import { jsonOf } from './break-fields.ts';
import { shorten } from '../shorten.ts';
import type { BreakTurn } from './breakage.ts';
import { proposeText } from './propose.ts';

/** Digits with what stands between them in dates, times and amounts: `14`, `9:00`, `4.90`, `2026-05-04`. */
const numbers = /\d+(?:[.,:/-]\d+)*/g;

/** Each number of a plain text is another one, wherever it stands: facts that a model must not make up. */
export const breakNumbers: BreakTurn = ({ answer }) => {
  const { text } = answer;
  if (jsonOf(text) !== undefined) return [];
  return [...new Set(text.match(numbers))].map((number) => {
    const other = number.replace(/\d+/, oneMore);
    return {
      what: shorten(`number ${number} is ${other}`),
      answer: { ...answer, text: text.replaceAll(numbers, (found) => (found === number ? other : found)) },
      proposal: proposeText('contains', withNextWord(text, number)),
    };
  });
};

/** As many digits as before, where they suffice. */
function oneMore(digits: string): string {
  return (BigInt(digits) + 1n).toString().padStart(digits.length, '0');
}

function withNextWord(text: string, number: string): string {
  const found = [...text.matchAll(numbers)].find(([one]) => one === number);
  const after = text.slice((found?.index ?? 0) + number.length);
  return number + (/^\s[\p{L}\p{N}]+/u.exec(after)?.[0] ?? '');
}
