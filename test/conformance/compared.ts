import { isObject } from '../cluster/json.ts';
import { type Difference, unasked } from './differences.ts';
import { normalise, normaliseText } from './normalise.ts';
import { type Got, settled } from './reconcile.ts';
import type { Exchange } from './recorder.ts';

/** What a command asked and got, in an order of its own: requests side by side come in any. */
export type Compared = readonly { readonly asked: string; readonly got: Got }[];

/** Each thing asked, and with what status it was answered. */
export function outlines(all: Compared): readonly string[] {
  return [...new Set(all.map(({ asked, got }) => `${asked}: ${got.status}`))];
}

/** What was asked, normalised, but for what is asked only because of what a cluster serves. */
export function recorded(exchanges: readonly Exchange[], namespace: string): Compared {
  const inNamespace = (text: string): string => text.replaceAll(namespace, 'NS');
  return exchanges.map(({ method, path, status, contentType, body }) => {
    const asked = `${method} ${normaliseText(inNamespace(inOrder(path)))}`;
    return { asked, got: { status, contentType, body: bodyOf(inNamespace(body), asked) } };
  });
}

/** Each thing asked and its answer once, without what is allowed to differ. */
export function compared(all: Compared, allowed: readonly Difference[]): Compared {
  const told = all
    .filter(({ asked }) => !unasked.some(({ where }) => where.test(asked)))
    .map(({ asked, got }) => ({ asked, got: settled(asked, got, allowed) }));
  // A poll that is repeated until something holds comes as often as that takes.
  const unique = new Map(told.map((one) => [JSON.stringify(one), one]));
  return [...unique.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}

/** The query sorted, and what clients choose at random left out. */
function inOrder(path: string): string {
  const { pathname, searchParams } = new URL(path, 'https://server');
  if (searchParams.has('timeoutSeconds')) searchParams.set('timeoutSeconds', 'N');
  const fields = searchParams.get('fieldSelector');
  if (fields !== null) searchParams.set('fieldSelector', fields.split(',').toSorted().join(','));
  searchParams.sort();
  const query = decodeURIComponent(searchParams.toString());
  return query === '' ? pathname : `${pathname}?${query}`;
}

/** Of a watch that somebody else ends, only how it began: what comes when is not promised. */
function bodyOf(text: string, asked: string): unknown {
  if (!asked.includes('watch=')) return normalise(text);
  const [first = ''] = text.split('\n');
  const event = normalise(first);
  return isObject(event) ? { first: event['type'] } : event;
}
