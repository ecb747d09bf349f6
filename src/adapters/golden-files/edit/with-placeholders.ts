import { isJsonObject, type Json, type JsonObject } from '../../../domain/json.ts';

const placeholder = /\{\{\s*([A-Za-z_][A-Za-z0-9_.-]*)\s*\}\}/g;

/** A text that takes the place of one with `{{variables}}`, with those that it still has the values of. */
export function withPlaceholders(value: Json, before: Json | undefined, variables: JsonObject): Json {
  if (isJsonObject(value) && isJsonObject(before))
    return mapped(value, (member, key) => withPlaceholders(member, before[key], variables));
  if (typeof value !== 'string' || typeof before !== 'string') return value;
  return Array.from(before.matchAll(placeholder)).reduce<string>((text, [written, name = '']) => {
    const held = variables[name];
    const worth = typeof held === 'string' || typeof held === 'number' ? String(held) : '';
    return worth === '' ? text : text.replaceAll(worth, () => written);
  }, value);
}

function mapped(value: JsonObject, map: (member: Json, key: string) => Json): JsonObject {
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, map(member, key)]));
}
