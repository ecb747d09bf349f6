import type { Finding } from '../finding.ts';
import type { Observation } from '../observation.ts';
import { shorten } from '../shorten.ts';

/**
 * Finish reasons of chat completions (OpenAI API reference, `choices[].finish_reason`); the adapters of other protocols
 * say theirs in the same words.
 */
const known: readonly string[] = ['stop', 'length', 'tool_calls', 'content_filter', 'function_call'];

/**
 * The finish reason is one of the stated ones. Where none is stated it must still be there and be known:
 * a reply without it may have been cut, and clients do not know what to do with an unknown one.
 */
export function checkFinishReason(
  expected: readonly string[] | undefined,
  observation: Observation,
): readonly Finding[] {
  const found = observation.finishReason;
  if (expected === undefined && observation.status >= 400) return [];
  if (found !== undefined && (expected ?? known).includes(found)) return [];
  return [
    {
      check: 'finishReason',
      expected: shorten(expected === undefined ? 'a known finish reason' : expected.join(' or ')),
      actual: found === undefined ? 'none' : shorten(found),
      pointer: '',
    },
  ];
}
