import type { Schema } from '../schemas/schemas.ts';

/**
 * Fields whose Go type is no pointer and that are left out of JSON when they are false or zero (`omitempty`). An
 * OpenAPI document does not tell them from pointers, whose false and zero stay.
 */
const zeroFields = new Set([
  ...['chapAuthDiscovery', 'chapAuthSession', 'hostIPC', 'denied', 'hostNetwork', 'hostPID', 'paused'],
  ...['publishNotReadyAddresses', 'readOnly', 'sslEnabled', 'stdin', 'stdinOnce', 'tty', 'unschedulable'],
  ...['count', 'generation', 'healthCheckNodePort', 'hostPort', 'minReadySeconds', 'nodePort', 'partition'],
  ...['observedGeneration', 'signal', 'sizeBytes'],
  ...['availableReplicas', 'fullyLabeledReplicas', 'readyReplicas', 'unavailableReplicas', 'updatedReplicas'],
]);

/** Those whose name means a pointer elsewhere, by their struct. */
const zeroFieldsOf: Readonly<Record<string, readonly string[]>> = {
  DeploymentStatus: ['replicas'],
  Probe: ['failureThreshold', 'initialDelaySeconds', 'periodSeconds', 'successThreshold', 'timeoutSeconds'],
  ScaleSpec: ['replicas'],
};

/** Texts that may be empty and stay: pointers. */
const pointerTexts: Readonly<Record<string, readonly string[]>> = {
  Endpoint: ['hostname', 'nodeName', 'zone'],
  EndpointPort: ['appProtocol', 'name'],
  HostPathVolumeSource: ['type'],
  PersistentVolumeClaimSpec: ['storageClassName'],
  ServicePort: ['appProtocol'],
};

/** Lists that are told from none until they are stored. */
const keptLists: Readonly<Record<string, readonly string[]>> = {
  ClusterRole: ['rules'],
  EndpointSlice: ['endpoints', 'ports'],
  Role: ['rules'],
};

export interface Holder {
  readonly required: boolean;
  /** `Probe` */
  readonly struct: string;
}

/** Whether Go's encoder leaves the member out: empty texts, lists and maps, and zeros that are no pointers. */
export function isLeftOut(
  name: string,
  value: unknown,
  schema: Schema,
  { required, struct }: Holder,
): boolean {
  if (required) return false;
  if (value === '') return pointerTexts[struct]?.includes(name) !== true;
  if (Array.isArray(value)) return value.length === 0 && keptLists[struct]?.includes(name) !== true;
  if (value === false || value === 0)
    return zeroFields.has(name) || zeroFieldsOf[struct]?.includes(name) === true;
  const isMap = schema.additionalProperties !== undefined && schema.properties === undefined;
  return isMap && typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}
