import { flowYaml } from '../domain/golden/flow-yaml.ts';
import type { ReviewQuestion } from '../domain/golden/proposals/review-question.ts';
import type { Json } from '../domain/json.ts';
import type { Decision, Reviewer } from '../ports/reviewer.ts';
import { printable } from '../reporters/printable.ts';
import { reviewQuestionText } from '../reporters/review-text.ts';
import type { Keyboard, Terminal } from './terminal.ts';

const decisions: Readonly<Record<string, Exclude<Decision, { kind: 'edit' }>>> = {
  a: { kind: 'accept' },
  r: { kind: 'reject' },
  s: { kind: 'skip' },
  q: { kind: 'quit' },
};

/** Asks who sits at the terminal, a key each. */
export function askReviewer(keyboard: Keyboard, terminal: Terminal): Reviewer {
  const { err, errColour: colour, columns: width } = terminal;
  return {
    tell: (problem) => err(`  ${printable(problem)}\n`),
    decide: async (question) => {
      err(`\n${reviewQuestionText(question, { width, colour })}`);
      for (;;) {
        const { change } = question;
        err(`  [a]ccept [r]eject [s]kip ${change === undefined ? '' : '[e]dit '}[q]uit > `);
        const key = await nextKey(keyboard, change !== undefined);
        const decision = key === undefined ? { kind: 'quit' as const } : decisions[key];
        err(`${decision?.kind ?? 'edit'}\n`);
        if (decision !== undefined) return decision;
        const value = await edited(question, keyboard, terminal);
        if (value !== undefined) return { kind: 'edit', value };
      }
    },
  };
}

/** The next key that means something; undefined where no more will come. */
async function nextKey(keyboard: Keyboard, canEdit: boolean): Promise<string | undefined> {
  for (;;) {
    const key = (await keyboard.key())?.toLowerCase();
    if (key === undefined || key in decisions || (key === 'e' && canEdit)) return key;
  }
}

/** Undefined where nothing was entered, or nothing that can be read. */
async function edited(
  { change }: ReviewQuestion,
  keyboard: Keyboard,
  { err }: Terminal,
): Promise<Json | undefined> {
  const line = await keyboard.line('  new value: ', flowYaml(change?.edit.after ?? null));
  if (line === undefined || line.trim() === '') return undefined;
  const { parse } = await import('yaml');
  try {
    const value: unknown = parse(line, { logLevel: 'error' });
    // Dates and the like are no JSON; a set has none either.
    return JSON.parse(JSON.stringify(value)) as Json;
  } catch {
    err('  this is not a value as YAML has them; text may need quotes\n');
    return undefined;
  }
}

/** Accepts all, and says what cannot be written. */
export function acceptEverything({ err }: Terminal): Reviewer {
  return {
    decide: () => Promise.resolve({ kind: 'accept' }),
    tell: (problem) => err(`${printable(problem)}\n`),
  };
}
