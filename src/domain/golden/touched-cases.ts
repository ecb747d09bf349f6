import type { GoldenCase, GoldenSet } from './golden-set.ts';

/**
 * The cases that a change of these files may judge otherwise: those of a case file, those with a schema where any schema
 * changed (schemas refer to one another), all where the suite or the waivers did.
 * @param changed paths relative to the set's folder, with `/`
 */
export function touchedCases({ cases }: GoldenSet, changed: ReadonlySet<string>): readonly GoldenCase[] {
  const ofAll = [...changed].some((path) => !path.startsWith('cases/') && !path.startsWith('schemas/'));
  if (ofAll) return cases;
  const ofSchemas = [...changed].some((path) => path.startsWith('schemas/'));
  return cases.filter((one) => changed.has(fileOf(one)) || (ofSchemas && hasSchema(one)));
}

/** A location is `cases/refund.yaml:12`. */
function fileOf({ location }: GoldenCase): string {
  return location.replace(/:\d+$/, '');
}

function hasSchema({ turns }: GoldenCase): boolean {
  return turns.some(({ expect }) => expect.schema !== undefined);
}
