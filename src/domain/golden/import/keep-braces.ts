import { isJsonObject } from '../../json.ts';
import type { Json, JsonObject } from '../../json.ts';

/** What a case takes for a variable (adapters/golden-files/put-variables.ts). */
const variable = /\{\{\s*[A-Za-z_][A-Za-z0-9_.-]*\s*\}\}/g;

/**
 * A case whose texts mean what they say: `{{name}}` in one of them becomes a variable that holds just that text. What a
 * variable holds is not looked into again.
 */
export function keepBraces(content: JsonObject): JsonObject {
  const held = new Map<string, string>();
  const members = Object.entries(content).map(([key, value]): [string, Json] =>
    ['request', 'turns', 'expect'].includes(key) ? [key, keep(value, held)] : [key, value],
  );
  if (held.size === 0) return content;
  const vars = Object.fromEntries([...held].map(([text, name]) => [name, text]));
  const at = members.findIndex(([key]) => ['request', 'turns', 'expect'].includes(key));
  return Object.fromEntries([...members.slice(0, at), ['vars', vars], ...members.slice(at)]);
}

function keep(value: Json, held: Map<string, string>): Json {
  if (typeof value === 'string')
    return value.replaceAll(variable, (text) => {
      const name = held.get(text) ?? `literal_${held.size + 1}`;
      held.set(text, name);
      return `{{${name}}}`;
    });
  if (isJsonObject(value))
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, keep(one, held)]));
  return Array.isArray(value) ? (value as readonly Json[]).map((one) => keep(one, held)) : value;
}
