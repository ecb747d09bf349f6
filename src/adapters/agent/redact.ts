import type { Json } from '../../domain/json.ts';

/** Takes secrets out of what leaves the adapter. */
export interface Redactor {
  text(text: string): string;
  json(value: Json): Json;
  /** Also takes out any value that is a secret as a whole, however short. */
  headers(headers: Iterable<readonly [string, string]>): Readonly<Record<string, string>>;
  /** Secrets in a text, and in all strings of a value. */
  count(text: string): number;
  countIn(value: Json): number;
  /** Length of the longest spelling of a secret, in characters; 0 where there is none. */
  readonly longest: number;
}

/** What stands in place of a secret. */
export const mark = '[redacted]';
/** Shorter values (`staging`) are ordinary words, and blanking those out of an answer would change what checks see. */
const shortestSecret = 8;
const secretHeader = /(^|-)(authorization|cookie|token|secret|password|(api-?)?key)$/i;

/** Whether a header's value is taken for a credential by its name alone. */
export function isSecretHeader(name: string): boolean {
  return secretHeader.test(name);
}

/**
 * @param secrets values that must not show; of `Bearer abc…` the part behind the scheme is a secret of its own.
 *   Each is found as it is, inside JSON text and inside a URL.
 */
export function redactor(secrets: Iterable<string>): Redactor {
  const whole = new Set(secrets);
  const spellings = [...new Set([...whole].flatMap(parts).flatMap(spelled))].sort(
    (a, b) => b.length - a.length,
  );
  const pattern = spellings.length === 0 ? undefined : new RegExp(spellings.map(escaped).join('|'), 'g');
  const text = (from: string) => (pattern === undefined ? from : from.replace(pattern, mark));
  const json = (value: Json): Json => {
    if (pattern === undefined) return value;
    if (typeof value === 'string') return text(value);
    if (Array.isArray(value)) return value.map(json);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [text(key), json(member)]));
  };
  const count = (from: string) => (pattern === undefined ? 0 : (from.match(pattern)?.length ?? 0));
  const countIn = (value: Json): number => {
    if (pattern === undefined) return 0;
    if (typeof value === 'string') return count(value);
    if (typeof value !== 'object' || value === null) return 0;
    return Object.entries(value).reduce((sum, [key, member]) => sum + count(key) + countIn(member), 0);
  };
  return {
    text,
    json,
    count,
    countIn,
    headers: (headers) =>
      Object.fromEntries(
        [...headers].map(([name, value]) => [
          name,
          isSecretHeader(name) || whole.has(value) ? mark : text(value),
        ]),
      ),
    longest: spellings[0]?.length ?? 0,
  };
}

function parts(secret: string): string[] {
  const whole = secret.trim();
  return [whole, ...whole.split(/\s+/)].filter((part) => part.length >= shortestSecret);
}

function spelled(secret: string): string[] {
  const inUrl = new URLSearchParams({ s: secret }).toString().slice(2);
  return [secret, JSON.stringify(secret).slice(1, -1), inUrl, inUrl.replaceAll('+', '%20')];
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}
