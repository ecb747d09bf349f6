import type { Expectation } from '../expectation.ts';
import { counterpart } from './counterpart.ts';
import type { Answers, Proposed } from './propose-changes.ts';

/**
 * Words that the recorded answer had and the new ones have otherwise: what took their place. Patterns, and what must not
 * be said, are an author's own: nothing is proposed for them.
 */
export function proposeText({ text }: Expectation, answers: Answers): Proposed['changes'] {
  const { contains = [], containsAny } = text ?? {};
  return [
    ...contains.flatMap((part, index) => {
      if (answers.replies.every((reply) => reply.text.includes(part))) return [];
      const after = inPlaceOf(part, answers);
      const pointer = `/text/contains/${index}`;
      return after === undefined
        ? []
        : [change('text.contains', { kind: 'replace', pointer, before: part, after })];
    }),
    ...oneMore(containsAny, answers),
  ];
}

function oneMore(parts: readonly string[] | undefined, answers: Answers): Proposed['changes'] {
  if (parts === undefined) return [];
  const without = answers.replies.filter(({ text }) => !parts.some((part) => text.includes(part)));
  const said = parts.find((part) => answers.recorded?.text.includes(part) === true);
  if (without.length === 0 || said === undefined) return [];
  const after = inPlaceOf(said, { ...answers, replies: without });
  if (after === undefined) return [];
  return [
    change('text.containsAny', { kind: 'append', pointer: '/text/containsAny', before: [...parts], after }),
  ];
}

/** The same in every answer, or nothing. */
function inPlaceOf(part: string, { replies, recorded }: Answers): string | undefined {
  const [first] = replies;
  if (first === undefined || recorded === undefined) return undefined;
  const found = counterpart(part, recorded.text, first.text);
  return found !== undefined && found !== part && replies.every(({ text }) => text.includes(found))
    ? found
    : undefined;
}

function change(check: string, edit: Proposed['changes'][number]['edit']): Proposed['changes'][number] {
  return { check, edit, samples: [], was: undefined };
}
