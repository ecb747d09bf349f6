import type { Place } from '../registry/registry.ts';
import type { Answer, Call } from './call.ts';
import { negotiate } from './media-type.ts';
import { bodyFormat, type ExpectedKind, parseObject } from './parse-body.ts';
import { readBody } from './read-body.ts';
import { methodNotAllowed, noSuchResource } from './refusals.ts';
import type { ResourceTarget } from './request-target.ts';
import type { ReviewKind } from './review-kinds.ts';
import { writeOptions } from './write-options.ts';

/** POST of a review: may this user do that, who am I. */
export async function answerReview(call: Call, review: ReviewKind, target: ResourceTarget): Promise<Answer> {
  if (target.named || review.namespaced !== (target.namespace !== '')) throw noSuchResource();
  if (call.request.method !== 'POST') throw methodNotAllowed();
  const { body, manager } = await posted(call, review);
  const namespace = review.namespaced ? target.namespace : undefined;
  const object = call.parts.access.review(review.plural, body, call.user, namespace, manager);
  return { kind: 'object', code: 201, object };
}

/** POST of `serviceaccounts/NAME/token`. */
export async function requestToken(call: Call, place: Place): Promise<Answer> {
  const { body, manager } = await posted(call, tokenRequest);
  call.parts.registry.get(place);
  return { kind: 'object', code: 201, object: call.parts.access.requestToken(place, body, manager) };
}

const tokenRequest = { kind: 'TokenRequest', schema: 'io.k8s.api.authentication.v1.TokenRequest' };

async function posted(call: Call, expected: ExpectedKind): Promise<{ body: unknown; manager: string }> {
  negotiate(call.request.headers.accept, 'plain');
  const { fieldManager: manager } = writeOptions(call, 'CreateOptions');
  const format = bodyFormat(call.request.headers['content-type']);
  const body = parseObject(await readBody(call.request), format, expected).value ?? {};
  return { body, manager };
}
