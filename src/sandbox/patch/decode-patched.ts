import type { Kind } from '../kinds/kind.ts';
import type { KubernetesObject } from '../kubernetes-object.ts';
import type { PatchRequest } from '../registry/registry.ts';
import { StatusError } from '../status-error.ts';
import { type DecodeOptions, interpret, strictly } from '../validation/decode.ts';
import { cause } from '../validation/cause.ts';
import { isValue } from './directives.ts';
import { goText } from './go-text.ts';

/** What a patch has made, as an object. Throws 422, which tells the patch or what it made, where it is none. */
export function decodePatched(
  kind: Kind,
  patched: unknown,
  { kind: patchKind, body }: PatchRequest,
  { fieldValidation, warn }: DecodeOptions,
): KubernetesObject {
  const shown = patchKind === 'strategic' ? goText(body) : jsonText(patched);
  if (!isValue(patched)) throw noObject(shown, 'json: cannot unmarshal into an object');
  const { object, wrongType, unknown } = interpret(kind, patched);
  if (wrongType !== undefined) throw noObject(shown, wrongType);
  if (unknown.length > 0 && fieldValidation === 'Strict')
    throw noObject(shown, `${strictly}${unknown.join(', ')}`);
  if (fieldValidation === 'Warn') unknown.forEach(warn);
  return object;
}

function jsonText(value: unknown): string {
  if (!isValue(value)) return JSON.stringify(value);
  return JSON.stringify(
    Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : Number(a > b)))),
  );
}

/** The API server has no name for it here. */
function noObject(shown: string, why: string): StatusError {
  const fault = cause.invalid('patch', shown, why);
  const message = ` "" is invalid: patch: ${fault.message}`;
  return new StatusError(422, 'Invalid', message, { causes: [fault] });
}
