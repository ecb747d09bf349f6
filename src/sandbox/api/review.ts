import type { Kind } from '../kinds/kind.ts';
import type { Place, WriteOptions } from '../registry/registry.ts';
import type { Answer, Call } from './call.ts';
import { withDuplicates } from './duplicate-fields.ts';
import { negotiate } from './media-type.ts';
import { bodyFormat, parseObject } from './parse-body.ts';
import { readBody } from './read-body.ts';
import { methodNotAllowed, noSuchResource } from './refusals.ts';
import type { ResourceTarget } from './request-target.ts';
import { tokenRequest } from './review-kinds.ts';
import { writeOptions } from './write-options.ts';

/** POST of a review: may this user do that, who am I. */
export async function answerReview(call: Call, kind: Kind, target: ResourceTarget): Promise<Answer> {
  const { user, parts, request } = call;
  const { namespace } = target;
  if (target.named || kind.namespaced !== (namespace !== '')) throw noSuchResource();
  if (request.method !== 'POST') throw methodNotAllowed();
  return await posted(call, kind, (body, options) =>
    parts.access.review(kind, body, { user, namespace, options }),
  );
}

/** POST of `serviceaccounts/NAME/token`. */
export async function requestToken(call: Call, place: Place): Promise<Answer> {
  return await posted(call, tokenRequest, (body, options) =>
    call.parts.access.requestToken(place, body, options),
  );
}

async function posted(
  call: Call,
  kind: Kind,
  answer: (body: unknown, options: WriteOptions) => unknown,
): Promise<Answer> {
  const { headers } = call.request;
  negotiate(headers.accept, 'plain');
  const options = writeOptions(call, 'CreateOptions');
  const format = bodyFormat(headers['content-type']);
  const { value, duplicates } = parseObject(await readBody(call.request), format, kind);
  const object = withDuplicates(kind, duplicates, options, (chosen) => answer(value ?? {}, chosen));
  return { kind: 'object', code: 201, object };
}
