import type { PatchKind, Place, WriteOptions } from '../registry/registry.ts';
import { badRequest, StatusError } from '../status-error.ts';
import type { Answer, Call } from './call.ts';
import { duplicateField } from './duplicate-fields.ts';
import { negotiate } from './media-type.ts';
import { jsonType } from '../read-json.ts';
import { type Parsed, parseJson, parseYaml, Unparsable } from './parse-body.ts';
import { readBody, textOf } from './read-body.ts';
import { unsupportedPatch } from './refusals.ts';
import { representObject } from './represent.ts';
import { forced, patchOptions } from './write-options.ts';

const patchKinds: Readonly<Record<string, PatchKind>> = {
  'application/json-patch+json': 'json',
  'application/merge-patch+json': 'merge',
  'application/strategic-merge-patch+json': 'strategic',
  'application/apply-patch+yaml': 'apply',
};

/** PATCH of an object or of a subresource of it. */
export async function patchObject(
  call: Call,
  place: Place,
  subresource: WriteOptions['subresource'],
): Promise<Answer> {
  const type = call.request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const kind = patchKinds[type];
  if (kind === undefined) throw unsupportedPatch();
  const media = negotiate(call.request.headers.accept);
  const text = textOf(await readBody(call.request));
  const options = patchOptions(call, kind === 'apply', subresource);
  const { value: body, duplicates } = patchBody(call, place, kind, text);
  if (options.fieldValidation === 'Strict' && duplicates.length > 0) throw standsTwice(text, duplicates);
  const force = kind === 'apply' && forced(call);
  const { object, created } = call.parts.registry.patch(place, { kind, body, force }, options);
  if (options.fieldValidation === 'Warn') duplicates.map(duplicateField).forEach(options.warn);
  return {
    kind: 'object',
    code: created ? 201 : 200,
    object: representObject(call, media, place.kind, object),
  };
}

/** A patch is parsed when it is applied: an object that is not there is told before a patch that cannot be read. */
function patchBody(call: Call, place: Place, kind: PatchKind, text: string): Parsed {
  try {
    const parsed = kind === 'apply' ? parseYaml(text) : parseJson(text);
    refuseOtherShape(kind, parsed.value);
    return parsed;
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

/** kube-apiserver shows the object as it would be; here it is the patch. */
function standsTwice(patch: string, duplicates: readonly string[]): StatusError {
  const problem = `strict decoding error: ${duplicates.map(duplicateField).join(', ')}`;
  const message = `Invalid value: ${JSON.stringify(patch)}: ${problem}`;
  return new StatusError(422, 'Invalid', ` "" is invalid: patch: ${message}`, {
    causes: [{ reason: 'FieldValueInvalid', message, field: 'patch' }],
  });
}
