import { countCodePoints, countWords } from '../../domain/golden/checks/check-length.ts';
import type { Observation, Usage } from '../../domain/golden/observation.ts';

/** What one sample took, over all its turns. */
export interface Measurements {
  /** Of the first turn. */
  readonly ttftMs: number | undefined;
  /** Sum of the turns. */
  readonly totalMs: number;
  /** Sum of the turns that say it; undefined where none does. */
  readonly usage: Usage | undefined;
  /** Whether every turn says it. */
  readonly usageIsWhole: boolean;
  /** Of the texts of all turns. */
  readonly length: { readonly chars: number; readonly words: number };
}

/** Characters of an answer that a verdict carries. */
const ANSWER = 1000;

export function measure(turns: readonly Observation[]): Measurements {
  const usages = turns.flatMap(({ usage }) => (usage === undefined ? [] : [usage]));
  return {
    ttftMs: turns[0]?.timing.ttftMs,
    totalMs: turns.reduce((sum, { timing }) => sum + timing.totalMs, 0),
    usage: usages.length === 0 ? undefined : addUp(usages),
    usageIsWhole: usages.length === turns.length,
    length: {
      chars: turns.reduce((total, { text }) => total + countCodePoints(text), 0),
      words: turns.reduce((total, { text }) => total + countWords(text), 0),
    },
  };
}

/** What was answered in all turns, cut to what a verdict carries; the adapters have redacted it. */
export function answerOf(turns: readonly Observation[]): string {
  const text = turns.map((turn) => turn.text).join('\n\n');
  // A code point is at most two units: what lies behind can be dropped before the walk.
  const points = Array.from(text.slice(0, 2 * ANSWER + 2));
  return points.length <= ANSWER ? text : points.slice(0, ANSWER).join('');
}

function addUp(usages: readonly Usage[]): Usage {
  return {
    promptTokens: sum(usages.map(({ promptTokens }) => promptTokens)),
    completionTokens: sum(usages.map(({ completionTokens }) => completionTokens)),
    totalTokens: sum(usages.map(({ totalTokens }) => totalTokens)),
  };
}

/** Sum of what is known; undefined where nothing is. */
function sum(counts: readonly (number | undefined)[]): number | undefined {
  const known = counts.filter((count) => count !== undefined);
  return known.length === 0 ? undefined : known.reduce((total, count) => total + count, 0);
}
