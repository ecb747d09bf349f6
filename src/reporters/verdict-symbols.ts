import { styleText } from 'node:util';
import type { Outcome } from '../results/verdict.generated.ts';

/** How a terminal report may look. */
export interface Look {
  readonly colour: boolean;
  /** Symbols in place of words at the start of a line. */
  readonly unicode: boolean;
}

export const outcomeWords: Readonly<Record<Outcome, string>> = {
  pass: 'passed',
  fail: 'failed',
  inconclusive: 'could not tell',
};

const symbols: Readonly<Record<Outcome, string>> = { pass: '✓', fail: '✗', inconclusive: '?' };
const tags: Readonly<Record<Outcome, string>> = { pass: 'passed', fail: 'FAILED', inconclusive: 'UNTOLD' };
const colours = { pass: 'green', fail: 'red', inconclusive: 'yellow' } as const;

/** What a case's line begins with: a symbol, or a word where symbols are not wanted. */
export function mark(outcome: Outcome, { colour, unicode }: Look): string {
  return paint(colours[outcome], unicode ? symbols[outcome] : tags[outcome], colour);
}

export function paintOutcome(outcome: Outcome, text: string, { colour }: Look): string {
  return paint(colours[outcome], text, colour);
}

export function dim(text: string, { colour }: Look): string {
  return paint('dim', text, colour);
}

/** Adds colour, and nothing else. */
export function paint(style: Parameters<typeof styleText>[0], text: string, colour: boolean): string {
  return colour ? styleText(style, text, { validateStream: false }) : text;
}
