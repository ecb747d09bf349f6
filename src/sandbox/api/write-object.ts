import type { KubernetesObject } from '../kubernetes-object.ts';
import type { Kind } from '../kinds/kind.ts';
import type { Place, WriteOptions } from '../registry/registry.ts';
import type { Answer, Call } from './call.ts';
import { withDuplicates } from './duplicate-fields.ts';
import { type Media, negotiate } from './media-type.ts';
import { bodyFormat, parseObject } from './parse-body.ts';
import { readBody } from './read-body.ts';
import { representObject } from './represent.ts';
import { writeOptions } from './write-options.ts';

type Subresource = WriteOptions['subresource'];

const scale = { kind: 'Scale', schema: 'io.k8s.api.autoscaling.v1.Scale' };

/** POST of an object. */
export async function createObject(call: Call, kind: Kind, namespace: string | undefined): Promise<Answer> {
  const media = negotiate(call.request.headers.accept);
  const options = writeOptions(call, 'CreateOptions');
  const format = bodyFormat(call.request.headers['content-type']);
  const { value, duplicates } = parseObject(await readBody(call.request), format, kind);
  const object = withDuplicates(kind, duplicates, options, (chosen) =>
    call.parts.registry.create(kind, namespace, value ?? {}, chosen),
  );
  call.named(object.metadata.name);
  return answer(call, media, kind, object, 201);
}

/** PUT of an object or of a subresource of it. */
export async function updateObject(call: Call, place: Place, subresource: Subresource): Promise<Answer> {
  const media = negotiate(call.request.headers.accept);
  const options = writeOptions(call, 'UpdateOptions', subresource);
  const format = bodyFormat(call.request.headers['content-type']);
  const expected = subresource === 'scale' ? scale : place.kind;
  const { value, duplicates } = parseObject(await readBody(call.request), format, expected);
  const { object, created } = withDuplicates(place.kind, duplicates, options, (chosen) =>
    call.parts.registry.update(place, value ?? {}, chosen),
  );
  return answer(call, media, place.kind, object, created ? 201 : 200);
}

function answer(call: Call, media: Media, kind: Kind, object: KubernetesObject, code: number): Answer {
  return { kind: 'object', code, object: representObject(call, media, kind, object) };
}
