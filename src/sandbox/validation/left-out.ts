import type { Schema } from '../schemas/schemas.ts';

/**
 * Fields whose Go type is no pointer and that are left out of JSON when they are false or zero (`omitempty`). An
 * OpenAPI document does not tell them from pointers, whose false and zero stay.
 */
const zeroFields = new Set([
  ...[
    'hostNetwork',
    'hostPID',
    'hostIPC',
    'paused',
    'readOnly',
    'stdin',
    'stdinOnce',
    'tty',
    'unschedulable',
  ],
  ...['publishNotReadyAddresses', 'minReadySeconds', 'nodePort', 'hostPort', 'healthCheckNodePort', 'count'],
  ...['initialDelaySeconds', 'observedGeneration', 'updatedReplicas', 'readyReplicas', 'availableReplicas'],
  ...['unavailableReplicas', 'fullyLabeledReplicas', 'generation'],
]);

/** Whether Go's encoder leaves the member out: empty texts, lists and maps, and zeros that are no pointers. */
export function isLeftOut(
  name: string,
  value: unknown,
  schema: Schema,
  required: boolean,
  path: string,
): boolean {
  if (required) return false;
  if (value === '') return !pointerTexts.has(name);
  if (Array.isArray(value)) return value.length === 0;
  if (value === false || value === 0)
    return zeroFields.has(name) || (name === 'replicas' && path === 'status');
  const isMap = schema.additionalProperties !== undefined && schema.properties === undefined;
  return isMap && typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

/** Texts that may be empty and stay: pointers, and what Events always say. */
const pointerTexts = new Set([
  'storageClassName',
  'name',
  'reportingComponent',
  'reportingInstance',
  'hostname',
  'appProtocol',
]);
