interface Operation {
  readonly op?: unknown;
  readonly path?: unknown;
}

/**
 * A JSON Patch for people, a line an operation. Its tests hold what was read, a whole pod template among it: their
 * paths are enough; `-o json` has them.
 */
export function patchText(patch: readonly Operation[]): string {
  const tests = patch.filter(({ op }) => op === 'test').map(({ path }) => String(path));
  const changes = patch.filter(({ op }) => op !== 'test').map((operation) => JSON.stringify(operation));
  const guard = tests.length === 0 ? [] : [`only if still as read: ${tests.join(', ')}`];
  return [...changes, ...guard].map((line) => `  ${line}\n`).join('');
}
