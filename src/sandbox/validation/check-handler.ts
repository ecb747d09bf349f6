import type { StatusCause } from '../status-error.ts';
import { cause, checkNotNegative, checkText, checkWord } from './cause.ts';
import type { Handler, HttpGet, Probe } from './pod-shapes.ts';
import { isHeaderName, isPortName, portFaults } from './text-rules.ts';

/** A port by number or by name; a port that is not there is number 0. */
export function checkPort(port: string | number | undefined, field: string): readonly StatusCause[] {
  if (typeof port === 'string') return checkText(field, port, isPortName);
  return portFaults(port ?? 0).map((why) => cause.invalid(field, port ?? 0, why));
}

const kinds = ['exec', 'httpGet', 'tcpSocket', 'grpc', 'sleep'] as const;

/** What a probe or a hook does: one thing. `grace` is the pod's time to end, seconds. */
export function checkHandler(
  handler: Handler,
  grace: number | undefined,
  field: string,
): readonly StatusCause[] {
  const [first, ...more] = kinds.filter((kind) => handler[kind] !== undefined);
  if (first === undefined) return [cause.required(field, 'must specify a handler type')];
  return [
    ...checkKind(first, handler, grace, `${field}.${first}`),
    ...more.map((kind) => cause.forbidden(`${field}.${kind}`, 'may not specify more than 1 handler type')),
  ];
}

function checkKind(
  kind: (typeof kinds)[number],
  { exec, grpc, httpGet, sleep, tcpSocket }: Handler,
  grace: number | undefined,
  field: string,
): readonly StatusCause[] {
  if (kind === 'httpGet') return checkHttpGet(httpGet ?? {}, field);
  if (kind === 'tcpSocket') return checkPort(tcpSocket?.port, `${field}.port`);
  if (kind === 'grpc') return checkPort(grpc?.port, `${field}.port`);
  if (kind === 'exec') return (exec?.command ?? []).length > 0 ? [] : [cause.required(`${field}.command`)];
  const seconds = sleep?.seconds ?? 0;
  if (grace === undefined || (seconds >= 0 && seconds <= grace)) return [];
  const why = `must be non-negative and less than terminationGracePeriodSeconds (${grace})`;
  return [cause.invalid(field, seconds, why)];
}

function checkHttpGet(
  { path = '', port, scheme, httpHeaders = [] }: HttpGet,
  field: string,
): readonly StatusCause[] {
  return [
    ...(path === '' ? [cause.required(`${field}.path`)] : []),
    ...checkPort(port, `${field}.port`),
    ...checkWord(`${field}.scheme`, scheme, ['HTTP', 'HTTPS']),
    ...httpHeaders.flatMap(({ name = '' }) => checkText(`${field}.httpHeaders`, name, isHeaderName)),
  ];
}

const counts = [
  'initialDelaySeconds',
  'timeoutSeconds',
  'periodSeconds',
  'successThreshold',
  'failureThreshold',
] as const;

export function checkProbe(
  kind: 'livenessProbe' | 'readinessProbe' | 'startupProbe',
  probe: Probe | undefined,
  grace: number | undefined,
  field: string,
): readonly StatusCause[] {
  if (probe === undefined) return [];
  const { successThreshold = 1, terminationGracePeriodSeconds: own } = probe;
  const ownField = `${field}.terminationGracePeriodSeconds`;
  return [
    ...checkHandler(probe, grace, field),
    ...counts.flatMap((count) => checkNotNegative(`${field}.${count}`, probe[count])),
    ...(own !== undefined && own <= 0 ? [cause.invalid(ownField, own, 'must be greater than 0')] : []),
    ...(kind === 'readinessProbe' && own !== undefined
      ? [cause.invalid(ownField, own, 'must not be set for readinessProbes')]
      : []),
    ...(kind !== 'readinessProbe' && successThreshold !== 1
      ? [cause.invalid(`${field}.successThreshold`, successThreshold, 'must be 1')]
      : []),
  ];
}
