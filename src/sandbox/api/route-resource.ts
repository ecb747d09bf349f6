import { findKind } from '../kinds/table.ts';
import type { Kind } from '../kinds/kind.ts';
import type { Place } from '../registry/registry.ts';
import { type Answer, type Call, ok } from './call.ts';
import { deleteCollection, deleteObject } from './delete-object.ts';
import { listObjects } from './list-objects.ts';
import { negotiate } from './media-type.ts';
import { flag } from './numbers.ts';
import { patchObject } from './patch-object.ts';
import { podLog } from './pod-log.ts';
import { methodNotAllowed, noSuchResource } from './refusals.ts';
import { representObject } from './represent.ts';
import type { ResourceTarget } from './request-target.ts';
import { answerReview, requestToken } from './review.ts';
import { findReview } from './review-kinds.ts';
import { refuseFutureRevision } from './revision-bounds.ts';
import { unserved } from './unserved.ts';
import { watchObjects } from './watch/watch-objects.ts';
import { createObject, updateObject } from './write-object.ts';
import { badRequest } from '../status-error.ts';

/** Answers a request about a resource; access was checked. */
export function routeResource(call: Call, target: ResourceTarget): Answer | Promise<Answer> {
  const { group, version, resource, subresource, rest } = target;
  const review = findReview(group, version, resource);
  if (review !== undefined && subresource === '') return answerReview(call, review, target);
  const kind = findKind(group, version, resource);
  if (kind === undefined || rest.length > 0) throw unserved(target);
  if (kind.kind === 'Endpoints') call.warnings.push(endpointsDeprecated);
  const namespace = namespaceOf(kind, target);
  if (!target.named) return routeCollection(call, kind, namespace, target);
  const place: Place = { kind, namespace, name: target.name };
  if (target.verb === 'watch' && call.request.method === 'GET' && !flag(call.url.searchParams, 'watch'))
    return watchObjects(call, kind, namespace, target.name);
  return subresource === '' ? routeObject(call, place) : routeSubresource(call, place, target);
}

const endpointsDeprecated = 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice';

/** Where the path's namespace fits the kind; 404 where it does not. */
function namespaceOf(kind: Kind, { namespace, named, name }: ResourceTarget): string | undefined {
  if (kind.namespaced) {
    if (named && namespace === '') throw noSuchResource();
    return namespace === '' ? undefined : namespace;
  }
  if (namespace !== '' && !(kind.plural === 'namespaces' && namespace === name)) throw noSuchResource();
  return undefined;
}

function routeCollection(
  call: Call,
  kind: Kind,
  namespace: string | undefined,
  { verb }: ResourceTarget,
): Answer | Promise<Answer> {
  const method = call.request.method ?? '';
  const unknownHere = kind.namespaced && namespace === undefined && method !== 'GET';
  if (unknownHere || !kind.verbs.includes(verb)) throw methodNotAllowed();
  if (method === 'GET')
    return verb === 'watch'
      ? watchObjects(call, kind, namespace, undefined)
      : listObjects(call, kind, namespace);
  if (method === 'POST') return createObject(call, kind, namespace);
  if (method === 'DELETE') return deleteCollection(call, kind, namespace);
  throw methodNotAllowed();
}

function routeObject(call: Call, place: Place): Answer | Promise<Answer> {
  const { method } = call.request;
  if (method === 'GET') return getObject(call, place);
  if (method === 'PUT') return updateObject(call, place, undefined);
  if (method === 'PATCH') return patchObject(call, place, undefined);
  if (method === 'DELETE') return deleteObject(call, place);
  throw methodNotAllowed();
}

function getObject(call: Call, place: Place, subresource?: 'status' | 'scale'): Answer {
  const media = negotiate(call.request.headers.accept);
  refuseFutureRevision(call, 'other');
  const object = call.parts.registry.get(place, subresource);
  return ok(representObject(call, media, place.kind, object));
}

function routeSubresource(call: Call, place: Place, target: ResourceTarget): Answer | Promise<Answer> {
  const { subresource } = target;
  const method = call.request.method ?? '';
  if (!place.kind.subresources.some((name) => name === subresource)) throw unserved(target);
  if (subresource === 'status' || subresource === 'scale') {
    if (method === 'GET') return getObject(call, place, subresource);
    if (method === 'PUT') return updateObject(call, place, subresource);
    if (method === 'PATCH') return patchObject(call, place, subresource);
  }
  if (subresource === 'log' && method === 'GET') return podLog(call, place);
  if (subresource === 'token' && method === 'POST') return requestToken(call, place);
  if (subresource === 'portforward' && (method === 'GET' || method === 'POST')) {
    call.parts.registry.get(place);
    throw badRequest('Upgrade request required');
  }
  throw methodNotAllowed();
}
