import type { KubernetesObject } from '../kubernetes-object.ts';
import { apiVersionOf, type Kind } from '../kinds/kind.ts';
import type { PatchKind, Place, WriteOptions } from '../registry/registry.ts';
import { StatusError } from '../status-error.ts';
import type { Answer, Call } from './call.ts';
import { type Media, negotiate } from './media-type.ts';
import { bodyFormat, jsonType, parseJson, parseObject, parseYaml, Unparsable } from './parse-body.ts';
import { readBody, textOf } from './read-body.ts';
import { badRequest, unsupportedPatch } from './refusals.ts';
import { representObject } from './represent.ts';
import { forced, patchOptions, writeOptions } from './write-options.ts';

type Subresource = 'status' | 'scale' | undefined;

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
  return answer(call, media, kind, object, 201);
}

/** PUT of an object or of a subresource of it. */
export async function updateObject(call: Call, place: Place, subresource: Subresource): Promise<Answer> {
  const media = negotiate(call.request.headers.accept);
  const options = writeOptions(call, 'UpdateOptions', subresource);
  const format = bodyFormat(call.request.headers['content-type']);
  const expected = subresource === 'scale' ? scale : place.kind;
  const { value, duplicates } = parseObject(await readBody(call.request), format, expected);
  const object = withDuplicates(place.kind, duplicates, options, (chosen) =>
    call.parts.registry.update(place, value ?? {}, chosen),
  );
  return answer(call, media, place.kind, object, 200);
}

const patchKinds: Readonly<Record<string, PatchKind>> = {
  'application/json-patch+json': 'json',
  'application/merge-patch+json': 'merge',
  'application/strategic-merge-patch+json': 'strategic',
  'application/apply-patch+yaml': 'apply',
};

/** PATCH of an object or of a subresource of it. */
export async function patchObject(call: Call, place: Place, subresource: Subresource): Promise<Answer> {
  const type = call.request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const kind = patchKinds[type];
  if (kind === undefined) throw unsupportedPatch();
  const media = negotiate(call.request.headers.accept);
  const text = textOf(await readBody(call.request));
  const options = patchOptions(call, kind === 'apply', subresource);
  const body = patchBody(call, place, kind, text);
  const { object, created } = call.parts.registry.patch(
    place,
    { kind, body, force: kind === 'apply' && forced(call) },
    options,
  );
  return answer(call, media, place.kind, object, created ? 201 : 200);
}

function answer(call: Call, media: Media, kind: Kind, object: KubernetesObject, code: number): Answer {
  return { kind: 'object', code, object: representObject(call, media, kind, object) };
}

/** A patch is parsed when it is applied: an object that is not there is told before a patch that cannot be read. */
function patchBody(call: Call, place: Place, kind: PatchKind, text: string): unknown {
  try {
    const { value } = kind === 'apply' ? parseYaml(text) : parseJson(text);
    refuseOtherShape(kind, value);
    return value;
  } catch (error) {
    if (!(error instanceof Unparsable)) throw error;
    if (kind === 'apply')
      throw badRequest(`error decoding YAML: error converting YAML to JSON: ${error.message}`);
    call.parts.registry.get(place);
    throw badRequest(kind === 'strategic' ? error.message : `error decoding patch: ${error.message}`);
  }
}

const patchTypes = { json: '[]handlers.jsonPatchOp', other: 'map[string]interface {}' };

function refuseOtherShape(kind: PatchKind, value: unknown): void {
  const type = jsonType(value);
  if (type === (kind === 'json' ? 'array' : 'object') || type === 'null') return;
  throw new Unparsable(
    `json: cannot unmarshal ${type} into Go value of type ${kind === 'json' ? patchTypes.json : patchTypes.other}`,
  );
}

/**
 * The registry sees an object in which nothing stands twice any more, so what stood twice is told here: after the
 * fields that are not known, which the registry tells.
 */
function withDuplicates(
  kind: Kind,
  duplicates: readonly string[],
  options: WriteOptions,
  write: (options: WriteOptions) => KubernetesObject,
): KubernetesObject {
  if (duplicates.length === 0 || options.fieldValidation === 'Ignore') return write(options);
  const texts = duplicates.map((path) => `duplicate field ${JSON.stringify(path)}`);
  if (options.fieldValidation === 'Warn') {
    const object = write(options);
    texts.forEach((text) => options.warn(text));
    return object;
  }
  refuseStrictly(kind, texts, () => write({ ...options, dryRun: true }));
}

const strict = 'strict decoding error: ';

function refuseStrictly(kind: Kind, texts: readonly string[], tryWrite: () => unknown): never {
  try {
    tryWrite();
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    if (error.message.includes(strict)) throw badRequest([error.message, ...texts].join(', '));
  }
  throw badRequest(
    `${kind.kind} in version ${JSON.stringify(apiVersionOf(kind))} cannot be handled as a ${kind.kind}: ${strict}${texts.join(', ')}`,
  );
}
