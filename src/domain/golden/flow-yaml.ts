import { isJsonObject, type Json } from '../json.ts';

/** Plain in YAML and surely text: no word that YAML takes for something else, no sign that it reads. */
const plain = /^[A-Za-z_][A-Za-z0-9_-]*( [A-Za-z0-9_-]+)*$/;
const reserved = /^(true|false|yes|no|on|off|null|y|n)$/i;

/** A value on one line of YAML, as case files are written: `{ length: { chars: { max: 120 } } }`. */
export function flowYaml(value: Json): string {
  if (typeof value === 'string')
    return plain.test(value) && !reserved.test(value) ? value : JSON.stringify(value);
  if (typeof value !== 'object' || value === null) return String(value);
  if (!isJsonObject(value)) return `[${value.map(flowYaml).join(', ')}]`;
  const members = Object.entries(value).map(([key, member]) => `${flowYaml(key)}: ${flowYaml(member)}`);
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}

/** Members of a map that stand below a key, on one line: `length: { chars: { max: 120 } }`. */
export function flowMembers(value: { readonly [member: string]: Json }): string {
  return Object.entries(value)
    .map(([key, member]) => `${flowYaml(key)}: ${flowYaml(member)}`)
    .join(', ');
}
