import { badRequest, StatusError } from '../status-error.ts';

const maxInt64 = 2n ** 63n - 1n;
const maxUint64 = 2n ** 64n - 1n;

/** A number of the query, as Go's ParseInt reads it; undefined where there is none. */
export function integer(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null || text === '') return undefined;
  if (!/^[+-]?\d+$/.test(text)) throw badRequest(parseTrouble('ParseInt', text, 'invalid syntax'));
  const value = BigInt(text.replace('+', ''));
  if (value > maxInt64 || value < -maxInt64)
    throw badRequest(parseTrouble('ParseInt', text, 'value out of range'));
  return Number(value);
}

/** What of the query counts as true for an API server: everything but these. */
export function flag(query: URLSearchParams, name: string): boolean {
  const text = query.get(name);
  return text !== null && text !== 'false' && text !== '0' && text.toLowerCase() !== 'false';
}

/** A resourceVersion; throws what kube-apiserver says, which differs between lists and the rest. */
export function revision(text: string, verb: 'list' | 'other'): number {
  if (/^\d+$/.test(text) && BigInt(text) <= maxUint64) return Number(text);
  const problem = /^\d+$/.test(text) ? 'value out of range' : 'invalid syntax';
  const message = `resourceVersion: Invalid value: ${JSON.stringify(text)}: ${parseTrouble('ParseUint', text, problem)}`;
  throw verb === 'list'
    ? badRequest(`invalid resource version: ${message}`)
    : new StatusError(500, '', message);
}

export function parseTrouble(call: string, text: string, problem: string): string {
  return `strconv.${call}: parsing ${JSON.stringify(text)}: ${problem}`;
}
