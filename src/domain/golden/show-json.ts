import { isJsonObject } from '../json.ts';
import type { Json } from '../json.ts';
import { shorten } from './shorten.ts';

/** A value on one short line, for people: `{"id": "A-17"}`. */
export function showJson(value: Json, max?: number): string {
  return shorten(write(value, 12), max);
}

/** The depth bounds the work: what lies deeper is cut by the length anyway. */
function write(value: Json, depth: number): string {
  if (typeof value === 'string') return writeString(value);
  if (typeof value !== 'object' || value === null) return String(value);
  if (depth === 0) return '…';
  if (isJsonObject(value)) {
    const members = firstOf(Object.entries(value), ([key, member]) => {
      return `${writeString(key)}: ${write(member, depth - 1)}`;
    });
    return `{${members}}`;
  }
  return `[${firstOf(value, (item) => write(item, depth - 1))}]`;
}

function writeString(text: string): string {
  return JSON.stringify(text.length > 400 ? text.slice(0, 400) : text);
}

function firstOf<T>(items: readonly T[], show: (item: T) => string): string {
  const shown = items.slice(0, 40).map(show);
  return (items.length > 40 ? [...shown, '…'] : shown).join(', ');
}
