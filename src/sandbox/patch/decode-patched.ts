import type { Kind } from '../kinds/kind.ts';
import type { KubernetesObject } from '../kubernetes-object.ts';
import type { PatchRequest } from '../registry/registry.ts';
import { StatusError } from '../status-error.ts';
import { cause } from '../validation/cause.ts';
import { type DecodeOptions, interpret, strictly } from '../validation/decode.ts';
import { saidTypeOf, typeFault } from '../validation/said-type.ts';
import { isValue } from './directives.ts';
import { goText } from './go-text.ts';

/** What a patch has made, as an object. Throws 422, which tells the patch or what it made, where it is none. */
export function decodePatched(
  kind: Kind,
  patched: unknown,
  { kind: patchKind, body }: PatchRequest,
  { fieldValidation, warn }: DecodeOptions,
): KubernetesObject {
  const strategic = patchKind === 'strategic';
  const shown = strategic ? goText(body) : jsonText(patched);
  const value = isValue(patched) ? patched : {};
  // A strategic merge patch is not read as text: what it says of the type is not looked at.
  const fault = strategic ? undefined : typeFault(kind, saidTypeOf(kind, value));
  if (fault !== undefined) throw noObject(shown, fault);
  const { object, wrongType, unknown } = interpret(kind, value);
  if (wrongType !== undefined) throw noObject(shown, strategic ? wrongType.patchText : wrongType.text);
  const faults = [...(patchKind === 'json' ? unknownInOperations(body) : []), ...unknown];
  if (faults.length > 0 && fieldValidation === 'Strict')
    throw noObject(shown, `${strictly}${faults.join(', ')}`);
  if (fieldValidation === 'Warn') faults.forEach(warn);
  return object;
}

const members = ['from', 'op', 'path', 'value'];

function unknownInOperations(body: unknown): readonly string[] {
  const operations = Array.isArray(body) ? (body as readonly unknown[]) : [];
  return operations.flatMap((one, index) =>
    Object.keys(isValue(one) ? one : {})
      .filter((name) => !members.includes(name))
      .map((name) => `json patch unknown field ${JSON.stringify(`[${index}].${name}`)}`),
  );
}

function jsonText(value: unknown): string {
  if (!isValue(value)) return JSON.stringify(value);
  const sorted = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify(Object.fromEntries(sorted));
}

/** The API server has no name for it here. */
function noObject(shown: string, why: string): StatusError {
  const fault = cause.invalid('patch', shown, why);
  return new StatusError(422, 'Invalid', ` "" is invalid: patch: ${fault.message}`, { causes: [fault] });
}
