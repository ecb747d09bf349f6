import { apiVersionOf, type Kind } from '../kinds/kind.ts';
import type { KubernetesObject } from '../kubernetes-object.ts';
import { badRequest, StatusError } from '../status-error.ts';
import { tableShape } from '../tables/table-shapes.ts';
import type { TableShape } from '../tables/table-shape.ts';
import { type IncludeObject, partialMetadata, toTable } from '../tables/to-table.ts';
import { scales } from '../tables/workloads.ts';
import type { Call } from './call.ts';
import type { Media } from './media-type.ts';

/** One page of a list, before it has a form. */
export interface ObjectList {
  readonly objects: readonly KubernetesObject[];
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** An object in the form that the client accepts. */
export function representObject(call: Call, media: Media, kind: Kind, object: KubernetesObject): unknown {
  if (media.as === undefined) return object;
  if (media.as === 'PartialObjectMetadataList') throw notThat(media, `is not a list (*core.${kind.kind})`);
  if (media.as === 'PartialObjectMetadata') return partialMetadata(object, media.apiVersion);
  const { resourceVersion } = object.metadata;
  return toTable(shapeOf(kind, object), [object], {
    apiVersion: media.apiVersion,
    includeObject: includeObject(call.url.searchParams),
    metadata: { resourceVersion },
    columns: true,
    now: call.parts.clock.now(),
  });
}

/** A list in the form that the client accepts. */
export function representList(call: Call, media: Media, kind: Kind, list: ObjectList): unknown {
  const { objects, metadata } = list;
  if (media.as === 'PartialObjectMetadata') throw notThat(media, `is a list (*core.${kind.kind}List)`);
  if (media.as === 'Table')
    return toTable(tableShape(kind), objects, {
      apiVersion: media.apiVersion,
      includeObject: includeObject(call.url.searchParams),
      metadata,
      columns: true,
      now: call.parts.clock.now(),
    });
  if (media.as === 'PartialObjectMetadataList')
    return {
      kind: 'PartialObjectMetadataList',
      apiVersion: media.apiVersion,
      metadata,
      // kube-apiserver writes null for none here, though not in other lists.
      items: objects.length === 0 ? null : objects.map((object) => partialMetadata(object, media.apiVersion)),
    };
  return { kind: `${kind.kind}List`, apiVersion: apiVersionOf(kind), metadata, items: objects.map(item) };
}

/** What of an object goes with a table's row. */
export function includeObject(query: URLSearchParams): IncludeObject {
  const asked = query.get('includeObject') ?? '';
  if (asked === '' || asked === 'Metadata') return 'Metadata';
  if (asked === 'Object' || asked === 'None') return asked;
  throw badRequest(
    `Unable to convert to Table as requested: includeObject: Invalid value: ${JSON.stringify(asked)}: must be 'Metadata', 'Object', 'None', or empty`,
  );
}

function shapeOf(kind: Kind, object: KubernetesObject): TableShape {
  return object.kind === 'Scale' ? scales : tableShape(kind);
}

/** In a list the kind of the items is said once, by the list. */
function item(object: KubernetesObject): unknown {
  return { ...object, apiVersion: undefined, kind: undefined };
}

function notThat(media: Media, what: string): StatusError {
  return new StatusError(
    406,
    'NotAcceptable',
    `you requested ${media.as ?? ''}, but the requested object ${what}`,
  );
}
