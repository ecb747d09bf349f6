import type { StatusCause } from '../status-error.ts';
import { flag, integer } from './numbers.ts';
import { forbiddenField, invalidOptions, unsupportedValue } from './refusals.ts';

/** ListOptions from the query; revisions are still as they came. */
export interface ListOptions {
  readonly labelSelector: string;
  readonly fieldSelector: string;
  readonly limit: number;
  readonly continueToken: string;
  readonly resourceVersion: string;
  readonly match: '' | 'Exact' | 'NotOlderThan';
  readonly timeoutSeconds: number | undefined;
  readonly bookmarks: boolean;
  readonly sendInitialEvents: boolean | undefined;
}

const matches = ['', 'Exact', 'NotOlderThan'] as const;

export function listOptions(query: URLSearchParams, watch: boolean): ListOptions {
  const text = (name: string): string => query.get(name) ?? '';
  const options = {
    labelSelector: text('labelSelector'),
    fieldSelector: text('fieldSelector'),
    limit: Math.max(0, integer(query, 'limit') ?? 0),
    continueToken: text('continue'),
    resourceVersion: text('resourceVersion'),
    match: text('resourceVersionMatch'),
    timeoutSeconds: integer(query, 'timeoutSeconds'),
    bookmarks: flag(query, 'allowWatchBookmarks'),
    sendInitialEvents: query.has('sendInitialEvents') ? flag(query, 'sendInitialEvents') : undefined,
  };
  const causes = watch ? watchCauses(options) : listCauses(options);
  if (causes.length > 0) throw invalidOptions('ListOptions', causes);
  return { ...options, match: matches.find((match) => match === options.match) ?? '' };
}

interface Given {
  readonly match: string;
  readonly resourceVersion: string;
  readonly continueToken: string;
  readonly sendInitialEvents: boolean | undefined;
}

const field = 'resourceVersionMatch';

function listCauses({
  match,
  resourceVersion,
  continueToken,
  sendInitialEvents,
}: Given): readonly StatusCause[] {
  const causes: StatusCause[] = [];
  if (sendInitialEvents !== undefined)
    causes.push(forbiddenField('sendInitialEvents', 'sendInitialEvents is forbidden for list'));
  if (match === '') return causes;
  if (resourceVersion === '')
    causes.push(
      forbiddenField(field, 'resourceVersionMatch is forbidden unless resourceVersion is provided'),
    );
  if (continueToken !== '')
    causes.push(forbiddenField(field, 'resourceVersionMatch is forbidden when continue is provided'));
  if (!matches.some((known) => known === match))
    causes.push(unsupportedValue(field, JSON.stringify(match), '"Exact", "NotOlderThan", ""'));
  if (match === 'Exact' && resourceVersion === '0')
    causes.push(forbiddenField(field, 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"'));
  return causes;
}

function watchCauses({ match, continueToken, sendInitialEvents }: Given): readonly StatusCause[] {
  const causes: StatusCause[] = [];
  if (sendInitialEvents !== undefined) {
    if (match !== 'NotOlderThan')
      causes.push(
        forbiddenField(field, 'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan'),
      );
  } else if (match !== '')
    causes.push(
      forbiddenField(
        field,
        'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided',
      ),
    );
  if (match !== '' && continueToken !== '')
    causes.push(forbiddenField(field, 'resourceVersionMatch is forbidden when continue is provided'));
  return causes;
}
