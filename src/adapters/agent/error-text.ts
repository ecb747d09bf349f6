import { isJsonObject } from '../../domain/json.ts';
import type { Json } from '../../domain/json.ts';

/** Of a detail as it is reported. */
const mostCharacters = 200;
/** Of a detail as it is found: so much more that a secret cut at its end is not reported. */
const mostFound = 4096;

/** The message of an error object as providers shape it (`{message}` or `{error: {message}}`), or its JSON. */
export function errorText(error: Json): string {
  const inner =
    isJsonObject(error) && error.error !== undefined && error.error !== null ? error.error : error;
  if (typeof inner === 'string') return excerpt(inner);
  if (isJsonObject(inner) && typeof inner.message === 'string') return excerpt(inner.message);
  try {
    return excerpt(JSON.stringify(inner));
  } catch {
    // Nested too deep to be written down.
    return 'an error object';
  }
}

/** A text for a detail, not redacted yet. */
export function excerpt(text: string): string {
  return text.slice(0, mostFound);
}

/** A detail for a report, secrets gone already: the text, or its beginning. */
export function short(text: string): string {
  return text.length > mostCharacters ? `${text.slice(0, mostCharacters)}…` : text;
}
