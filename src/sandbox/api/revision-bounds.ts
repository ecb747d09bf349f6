import type { Call } from './call.ts';
import { revision } from './numbers.ts';
import { tooLargeRevision } from './refusals.ts';

/** Query `resourceVersion` of a read; undefined where it asks for nothing in particular. */
export function refuseFutureRevision(call: Call, verb: 'list' | 'other'): number | undefined {
  const text = call.url.searchParams.get('resourceVersion') ?? '';
  if (text === '' || text === '0') return undefined;
  const asked = revision(text, verb);
  const current = call.parts.storage.revision;
  if (asked > current) throw tooLargeRevision(asked, current);
  return asked;
}
