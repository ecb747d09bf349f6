export type Value = Readonly<Record<string, unknown>>;

export function isValue(value: unknown): value is Value {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object with members that it lacks. */
export function orDefault(given: unknown, defaults: Value): Value {
  const own = isValue(given) ? given : {};
  const missing = Object.entries(defaults).filter(
    ([name, value]) => own[name] === undefined && value !== undefined,
  );
  return { ...own, ...Object.fromEntries(missing) };
}

/** Objects of a list; nothing where there is none. */
export function valuesIn(list: unknown): readonly Value[] {
  return Array.isArray(list) ? list.filter(isValue) : [];
}
