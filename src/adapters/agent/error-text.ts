import { isJsonObject } from '../../domain/json.ts';
import type { Json } from '../../domain/json.ts';

const mostCharacters = 200;

/** The message of an error object as providers shape it (`{message}` or `{error: {message}}`), or its JSON. */
export function errorText(error: Json): string {
  const inner =
    isJsonObject(error) && error.error !== undefined && error.error !== null ? error.error : error;
  if (typeof inner === 'string') return short(inner);
  if (isJsonObject(inner) && typeof inner.message === 'string') return short(inner.message);
  try {
    return short(JSON.stringify(inner));
  } catch {
    // Nested too deep to be written down.
    return 'an error object';
  }
}

/** For a detail in a report: the text, or its beginning. */
export function short(text: string): string {
  return text.length > mostCharacters ? `${text.slice(0, mostCharacters)}…` : text;
}
