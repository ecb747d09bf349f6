import type { StatusCause } from '../status-error.ts';
import { cause, checkText } from './cause.ts';
import type { Resources } from './pod-shapes.ts';
import { parseQuantity } from './quantity.ts';
import { isQualifiedName } from './text-rules.ts';

const standard = ['cpu', 'memory', 'ephemeral-storage'];

/** Names, no negative quantities, and nothing requested beyond its limit. */
export function checkResources(
  { limits = {}, requests = {} }: Resources,
  field: string,
): readonly StatusCause[] {
  return [
    ...Object.entries(limits).flatMap(([name, value]) => checkOne(name, value, `${field}.limits[${name}]`)),
    ...Object.entries(requests).flatMap(([name, value]) => [
      ...checkOne(name, value, `${field}.requests[${name}]`),
      ...checkAgainst(name, value, limits[name], field),
    ]),
  ];
}

function checkOne(name: string, value: string, field: string): readonly StatusCause[] {
  const negative = (parseQuantity(value)?.nanos ?? 0n) < 0n;
  return [
    ...checkName(name, field),
    ...(negative ? [cause.invalid(field, value, 'must be greater than or equal to 0')] : []),
  ];
}

function checkName(name: string, field: string): readonly StatusCause[] {
  const faults = checkText(field, name, isQualifiedName);
  if (name.includes('/')) return faults;
  if (standard.includes(name) || name.startsWith('hugepages-')) return faults;
  return [
    ...(faults.length > 0
      ? faults
      : [cause.invalid(field, name, 'must be a standard resource type or fully qualified')]),
    cause.invalid(field, name, 'must be a standard resource for containers'),
  ];
}

/** What cannot be shared out twice is requested exactly as far as it is limited. */
function checkAgainst(
  name: string,
  value: string,
  limit: string | undefined,
  field: string,
): readonly StatusCause[] {
  const shared = !name.includes('/') && !name.startsWith('hugepages-');
  if (limit === undefined) {
    const why = 'Limit must be set for non overcommitable resources';
    return shared ? [] : [cause.required(`${field}.limits`, why)];
  }
  const wanted = parseQuantity(value)?.nanos ?? 0n;
  const most = parseQuantity(limit)?.nanos ?? 0n;
  if (!shared && wanted !== most)
    return [cause.invalid(`${field}.requests`, value, `must be equal to ${name} limit of ${limit}`)];
  if (wanted <= most) return [];
  return [
    cause.invalid(`${field}.requests`, value, `must be less than or equal to ${name} limit of ${limit}`),
  ];
}
