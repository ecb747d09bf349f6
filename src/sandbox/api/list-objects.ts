import type { Kind } from '../kinds/kind.ts';
import type { KubernetesObject } from '../kubernetes-object.ts';
import { type Answer, type Call, ok } from './call.ts';
import { type ContinueToken, readContinueToken, writeContinueToken } from './continue-token.ts';
import { type ListOptions, listOptions } from './list-options.ts';
import { negotiate } from './media-type.ts';
import { revision } from './numbers.ts';
import { expired, tooLargeRevision } from './refusals.ts';
import { type ObjectList, representList } from './represent.ts';
import { type Matches, matcher } from './select-objects.ts';
import { keyOf, stateAt } from './state-at.ts';
import { badRequest } from '../status-error.ts';

/** GET of a collection. */
export function listObjects(call: Call, kind: Kind, namespace: string | undefined): Answer {
  const media = negotiate(call.request.headers.accept, 'list');
  return ok(representList(call, media, kind, selectObjects(call, kind, namespace)));
}

/** The objects that the query selects, one page of them where it asks for pages. */
export function selectObjects(call: Call, kind: Kind, namespace: string | undefined): ObjectList {
  const options = listOptions(call.url.searchParams, false);
  const matches = matcher(kind, namespace, options);
  const from = readContinueToken(options.continueToken);
  const { objects, revision: at } = stateFor(call, kind, namespace, options, from);
  return page(after(objects, from), matches, at, options);
}

interface State {
  readonly objects: readonly KubernetesObject[];
  readonly revision: number;
}

/** Now, or at the revision that the query or the page before names. */
function stateFor(
  call: Call,
  kind: Kind,
  namespace: string | undefined,
  options: ListOptions,
  from: ContinueToken | undefined,
): State {
  const { storage } = call.parts;
  const exactly = from === undefined ? exactRevision(options) : pinned(options, from);
  const asked = revisionOf(options);
  if (asked > storage.revision) throw tooLargeRevision(asked, storage.revision);
  if (exactly === undefined) return { objects: storage.list(kind, namespace), revision: storage.revision };
  const objects = stateAt(storage, kind, namespace, exactly);
  if (objects === undefined)
    throw from === undefined
      ? expired(tooOldList)
      : expired(tooOldPage, writeContinueToken({ revision: -1, last: from.last }));
  return { objects, revision: exactly };
}

const tooOldList = 'The resourceVersion for the provided list is too old.';
const tooOldPage =
  'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.';

function revisionOf({ resourceVersion }: ListOptions): number {
  return resourceVersion === '' ? 0 : revision(resourceVersion, 'list');
}

/** A limit with a revision has always meant exactly that revision. */
function exactRevision(options: ListOptions): number | undefined {
  const asked = revisionOf(options);
  const exact = options.match === 'Exact' || (options.match === '' && options.limit > 0);
  return exact && asked > 0 ? asked : undefined;
}

function pinned(options: ListOptions, from: ContinueToken): number | undefined {
  if (revisionOf(options) > 0)
    throw badRequest('specifying resource version is not allowed when using continue');
  return from.revision > 0 ? from.revision : undefined;
}

/** What comes after the last object of the page before. */
function after(
  objects: readonly KubernetesObject[],
  from: ContinueToken | undefined,
): readonly KubernetesObject[] {
  if (from === undefined) return objects;
  const last = objects.findIndex((object) => keyOf(object) === from.last);
  return last === -1 ? objects.filter((object) => keyOf(object) > from.last) : objects.slice(last + 1);
}

/** Whether anything follows a page is told, not whether that is selected: the last page may be empty. */
function page(
  objects: readonly KubernetesObject[],
  matches: Matches,
  at: number,
  options: ListOptions,
): ObjectList {
  const { limit, labelSelector, fieldSelector } = options;
  const metadata = { resourceVersion: String(at) };
  const matching = objects.filter(matches);
  const last = limit === 0 ? undefined : matching[limit - 1];
  if (last === undefined || last === objects.at(-1)) return { objects: matching, metadata };
  const selected = labelSelector !== '' || fieldSelector !== '';
  return {
    objects: matching.slice(0, limit),
    metadata: {
      ...metadata,
      continue: writeContinueToken({ revision: at, last: keyOf(last) }),
      ...(!selected && { remainingItemCount: objects.length - limit }),
    },
  };
}
