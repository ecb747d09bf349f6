import type { Observation, Usage } from '../../domain/golden/observation.ts';

/** What one sample took, over all its turns. */
export interface Measurements {
  /** Of the first turn. */
  readonly ttftMs: number | undefined;
  /** Sum of the turns. */
  readonly totalMs: number;
  /** Sum of the turns that say it; undefined where none does. */
  readonly usage: Usage | undefined;
}

export function measure(turns: readonly Observation[]): Measurements {
  const usages = turns.flatMap(({ usage }) => (usage === undefined ? [] : [usage]));
  return {
    ttftMs: turns[0]?.timing.ttftMs,
    totalMs: turns.reduce((sum, { timing }) => sum + timing.totalMs, 0),
    usage: usages.length === 0 ? undefined : addUp(usages),
  };
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
