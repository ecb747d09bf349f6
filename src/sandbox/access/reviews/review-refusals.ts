import { badRequest } from '../../api/refusals.ts';
import { type StatusCause, StatusError } from '../../status-error.ts';
import { at, listAt, textAt } from '../../tables/read.ts';

export function invalidValue(field: string, value: string, detail: string): StatusCause {
  return { reason: 'FieldValueInvalid', message: `Invalid value: ${value}: ${detail}`, field };
}

/** Throws the 422; reviews are refused without a kind's name. */
export function refuseInvalid(group: string, kind: string, causes: readonly StatusCause[]): void {
  const texts = causes.map(({ field, message }) => `${field}: ${message}`);
  const [first] = texts;
  if (first === undefined) return;
  const told = texts.length === 1 ? first : `[${texts.join(', ')}]`;
  throw new StatusError(422, 'Invalid', `${kind}.${group} "" is invalid: ${told}`, {
    group,
    ...(kind !== '' && { kind }),
    causes,
  });
}

/** Throws 400 where the body names another namespace than the path. */
export function refuseOtherNamespace(body: unknown, namespace: string): void {
  const said = textAt(body, 'metadata', 'namespace');
  if (said !== '' && said !== namespace)
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
}

/** What is wrong with the question of an access review. */
export function attributesCauses(spec: unknown): readonly StatusCause[] {
  const [resource, path] = [at(spec, 'resourceAttributes'), at(spec, 'nonResourceAttributes')];
  if (resource !== undefined && path !== undefined)
    return [
      invalidValue(
        'spec.nonResourceAttributes',
        shown(path),
        'cannot be specified in combination with resourceAttributes',
      ),
    ];
  if (resource !== undefined || path !== undefined) return [];
  const detail = 'exactly one of nonResourceAttributes or resourceAttributes must be specified';
  return [invalidValue('spec.resourceAttributes', 'null', detail)];
}

export function subjectCauses(spec: unknown): readonly StatusCause[] {
  const any = textAt(spec, 'user') !== '' || listAt(spec, 'groups').length > 0;
  return any ? [] : [invalidValue('spec.user', '""', 'at least one of user or group must be specified')];
}

/** A review within a namespace asks about that one alone. */
export function localCauses(spec: unknown, namespace: string): readonly StatusCause[] {
  const path = at(spec, 'nonResourceAttributes');
  const own =
    path === undefined
      ? []
      : [invalidValue('spec.nonResourceAttributes', shown(path), 'disallowed on this kind of request')];
  const resource = at(spec, 'resourceAttributes');
  const said = textAt(resource, 'namespace');
  if (resource === undefined || said === namespace) return own;
  const field = 'spec.resourceAttributes.namespace';
  return [...own, invalidValue(field, JSON.stringify(said), 'must match metadata.namespace')];
}

/** As kube-apiserver shows its own structure. */
function shown(path: unknown): string {
  return JSON.stringify({ Path: textAt(path, 'path'), Verb: textAt(path, 'verb') });
}
