import type { Kind } from '../kinds/kind.ts';
import type { Place } from '../registry/registry.ts';
import { type Answer, type Call, ok } from './call.ts';
import { deleteOptions } from './delete-options.ts';
import { negotiate } from './media-type.ts';
import { representList, representObject } from './represent.ts';
import { selectObjects } from './list-objects.ts';

/** Kinds whose deleted object is given back; of the others only a Status tells. */
const givenBack = new Set(['/Pod', '/Service', '/ServiceAccount', '/Namespace']);

/** DELETE of one object. */
export async function deleteObject(call: Call, place: Place): Promise<Answer> {
  const media = negotiate(call.request.headers.accept);
  const request = await deleteOptions(call);
  const { object, gone } = call.parts.registry.delete(place, request);
  const { kind } = place;
  if (!gone || givenBack.has(`${kind.group}/${kind.kind}`))
    return ok(representObject(call, media, kind, object));
  return ok({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details: {
      name: object.metadata.name,
      ...(kind.group !== '' && { group: kind.group }),
      kind: kind.plural,
      uid: object.metadata.uid,
    },
  });
}

/** DELETE of all objects that the query selects; gives them as they were. */
export async function deleteCollection(
  call: Call,
  kind: Kind,
  namespace: string | undefined,
): Promise<Answer> {
  const media = negotiate(call.request.headers.accept);
  const request = await deleteOptions(call);
  const { objects } = selectObjects(call, kind, namespace);
  const deleted = objects.map(({ metadata }) => {
    const place: Place = { kind, namespace: metadata.namespace, name: metadata.name };
    return call.parts.registry.delete(place, request).object;
  });
  const resourceVersion = String(call.parts.storage.revision);
  return ok(representList(call, media, kind, { objects: deleted, metadata: { resourceVersion } }));
}
