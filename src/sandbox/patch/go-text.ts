import { isValue } from './directives.ts';

/** A JSON value as Go prints it: `map[spec:map[replicas:x]]`. */
export function goText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(goText).join(' ')}]`;
  if (value === null || value === undefined) return '<nil>';
  if (!isValue(value)) return typeof value === 'string' ? value : JSON.stringify(value);
  const names = Object.keys(value).sort();
  return `map[${names.map((name) => `${name}:${goText(value[name])}`).join(' ')}]`;
}
