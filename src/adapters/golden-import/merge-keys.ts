import { isJsonObject } from '../../domain/json.ts';
import type { Json, JsonObject } from '../../domain/json.ts';

/** YAML 1.1's merge keys, which promptfoo's parser reads: what `<<` holds stands under the map's own members. */
export function mergeKeys(value: Json): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map(mergeKeys);
  if (!isJsonObject(value)) return value;
  const { '<<': merged, ...own } = value;
  const below = [merged ?? []]
    .flat()
    .map((one) => mergeKeys(one))
    .filter(isJsonObject);
  const members: JsonObject = Object.fromEntries(
    Object.entries(own).map(([key, one]) => [key, mergeKeys(one)]),
  );
  return Object.assign({}, ...below.toReversed(), members) as JsonObject;
}
