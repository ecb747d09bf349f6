import { parse } from 'yaml';
import { flowYaml } from '../../../domain/golden/flow-yaml.ts';
import type { Json } from '../../../domain/json.ts';

/** How the value was quoted that stands beside it or stood in its place. */
export type Quoting = 'plain' | 'single' | 'double';

/** A value on one line of YAML, quoted as its neighbour is where that says the same. */
export function written(value: Json, quoting: Quoting): string {
  if (typeof value !== 'string' || quoting === 'double') return flowOrJson(value);
  const wanted = quoting === 'single' ? `'${value.replaceAll("'", "''")}'` : value;
  return readsAs(wanted, value) ? wanted : flowOrJson(value);
}

function flowOrJson(value: Json): string {
  return typeof value === 'string' ? JSON.stringify(value) : flowYaml(value);
}

/** In a list and in a map on one line, which take fewer signs than a line of their own. */
function readsAs(text: string, value: string): boolean {
  if (/[\r\n]/.test(text)) return false;
  try {
    const [item, { key }] = parse(`[${text}, { key: ${text} }]`, { logLevel: 'error' }) as [
      unknown,
      { key: unknown },
    ];
    return item === value && key === value;
  } catch {
    return false;
  }
}
