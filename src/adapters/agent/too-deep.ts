import type { Json } from '../../domain/json.ts';

/** Far more than any reply needs, far less than what overflows the stack of those who walk it. */
const mostLevels = 200;

/** Whether a value is nested deeper than code that walks it recursively can bear. Does not recurse itself. */
export function tooDeep(value: Json): boolean {
  let level: readonly Json[] = [value];
  for (let depth = 0; depth <= mostLevels; depth += 1) {
    level = level.flatMap((each) =>
      typeof each === 'object' && each !== null ? (Object.values(each) as readonly Json[]) : [],
    );
    if (level.length === 0) return false;
  }
  return true;
}
