export type Value = Readonly<Record<string, unknown>>;

export function isValue(value: unknown): value is Value {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The list that a directive gives; undefined where it is not there. */
export function listOf(patch: Value, directive: string): readonly unknown[] | undefined {
  const found = patch[directive];
  return Array.isArray(found) ? (found as readonly unknown[]) : undefined;
}

/** `$setElementOrder/LIST` */
export function orderOf(patch: Value, list: string): readonly unknown[] | undefined {
  return listOf(patch, `$setElementOrder/${list}`);
}
