import type { StatusCause } from '../status-error.ts';
import { cause, checkText, checkWord } from './cause.ts';
import { checkEnv, checkEnvFrom } from './check-env.ts';
import { checkHandler, checkProbe } from './check-handler.ts';
import { checkResources } from './check-resources.ts';
import { checkPath } from './check-volumes.ts';
import type { Container, ContainerPort, VolumeMount } from './pod-shapes.ts';
import { isDnsLabel, isPortName, portFaults } from './text-rules.ts';

/** What of a pod its containers are judged by. */
export interface PodAround {
  /** Volumes that there are to mount. */
  readonly volumes: ReadonlySet<string>;
  /** terminationGracePeriodSeconds */
  readonly grace: number | undefined;
}

export function checkContainers(
  containers: readonly Container[],
  pod: PodAround,
  field: string,
): readonly StatusCause[] {
  if (containers.length === 0) return [cause.required(field)];
  const names = new Set<string>();
  const causes = containers.flatMap((one, index) => {
    const own = `${field}[${index}]`;
    return [...checkCommon(one, pod, own), ...checkNew(one, names, own), ...checkLife(one, pod, own)];
  });
  return [...causes, ...checkHostPorts(containers, field)];
}

const perProbe = ['livenessProbe', 'readinessProbe', 'startupProbe'] as const;

export function checkInitContainers(
  containers: readonly Container[],
  regular: readonly Container[],
  pod: PodAround,
  field: string,
): readonly StatusCause[] {
  const names = new Set(regular.map(({ name = '' }) => name));
  const why = 'may not be set for init containers without restartPolicy=Always';
  return containers.flatMap((one, index) => {
    const own = `${field}[${index}]`;
    const forbidden = (['lifecycle', ...perProbe] as const)
      .filter((member) => one[member] !== undefined)
      .map((member) => cause.forbidden(`${own}.${member}`, why));
    return [
      ...checkCommon(one, pod, own),
      ...checkNew(one, names, own),
      ...checkHostPorts([one], field),
      ...(one.restartPolicy === 'Always' ? checkLife(one, pod, own) : forbidden),
    ];
  });
}

function checkNew({ name = '' }: Container, names: Set<string>, field: string): readonly StatusCause[] {
  if (names.has(name)) return [cause.duplicate(`${field}.name`, name)];
  names.add(name);
  return [];
}

function checkLife(container: Container, { grace }: PodAround, field: string): readonly StatusCause[] {
  const { postStart, preStop } = container.lifecycle ?? {};
  return [
    ...(postStart ? checkHandler(postStart, grace, `${field}.lifecycle.postStart`) : []),
    ...(preStop ? checkHandler(preStop, grace, `${field}.lifecycle.preStop`) : []),
    ...perProbe.flatMap((probe) => checkProbe(probe, container[probe], grace, `${field}.${probe}`)),
  ];
}

function checkCommon(container: Container, { volumes }: PodAround, field: string): readonly StatusCause[] {
  const {
    name = '',
    image = '',
    ports = [],
    env = [],
    envFrom = [],
    volumeMounts = [],
    resources,
  } = container;
  return [
    ...(name === '' ? [cause.required(`${field}.name`)] : checkText(`${field}.name`, name, isDnsLabel)),
    ...(image === '' ? [cause.required(`${field}.image`)] : []),
    ...checkWord(`${field}.terminationMessagePolicy`, container.terminationMessagePolicy, [
      'File',
      'FallbackToLogsOnError',
    ]),
    ...checkPorts(ports, `${field}.ports`),
    ...checkEnv(env, `${field}.env`),
    ...checkEnvFrom(envFrom, `${field}.envFrom`),
    ...checkMounts(volumeMounts, volumes, `${field}.volumeMounts`),
    ...checkWord(`${field}.imagePullPolicy`, container.imagePullPolicy, ['Always', 'IfNotPresent', 'Never']),
    ...checkResources(resources ?? {}, `${field}.resources`),
  ];
}

function checkPorts(ports: readonly ContainerPort[], field: string): readonly StatusCause[] {
  const names = new Set<string>();
  return ports.flatMap(({ name = '', containerPort = 0, hostPort = 0, protocol }, index) => {
    const own = `${field}[${index}]`;
    const faults = name === '' ? [] : checkText(`${own}.name`, name, isPortName);
    const twice = faults.length === 0 && names.has(name);
    if (name !== '') names.add(name);
    const inRange = (member: string, port: number): readonly StatusCause[] =>
      portFaults(port).map((why) => cause.invalid(`${own}.${member}`, port, why));
    return [
      ...faults,
      ...(twice ? [cause.duplicate(`${own}.name`, name)] : []),
      ...(containerPort === 0
        ? [cause.required(`${own}.containerPort`)]
        : inRange('containerPort', containerPort)),
      ...(hostPort === 0 ? [] : inRange('hostPort', hostPort)),
      ...checkWord(`${own}.protocol`, protocol, ['SCTP', 'TCP', 'UDP']),
    ];
  });
}

function checkMounts(
  mounts: readonly VolumeMount[],
  volumes: ReadonlySet<string>,
  field: string,
): readonly StatusCause[] {
  const paths = new Set<string>();
  return mounts.flatMap(({ name = '', mountPath = '', subPath = '', subPathExpr = '' }, index) => {
    const own = `${field}[${index}]`;
    const twice = paths.has(mountPath);
    paths.add(mountPath);
    return [
      ...(name === '' ? [cause.required(`${own}.name`)] : []),
      ...(volumes.has(name) ? [] : [cause.notFound(`${own}.name`, name)]),
      ...(mountPath === '' ? [cause.required(`${own}.mountPath`)] : []),
      ...(twice ? [cause.invalid(`${own}.mountPath`, mountPath, 'must be unique')] : []),
      ...(subPath === '' ? [] : checkPath(subPath, `${field}.subPath`)),
      ...(subPath === '' || subPathExpr === ''
        ? []
        : [
            cause.invalid(
              `${own}.subPathExpr`,
              subPathExpr,
              'subPathExpr and subPath are mutually exclusive',
            ),
          ]),
      ...(subPathExpr === '' ? [] : checkPath(subPathExpr, `${field}.subPathExpr`)),
    ];
  });
}

function checkHostPorts(containers: readonly Container[], field: string): readonly StatusCause[] {
  const taken = new Set<string>();
  return containers.flatMap(({ ports = [] }, at) =>
    ports.flatMap(({ hostPort = 0, hostIP = '', protocol = '' }, index) => {
      if (hostPort === 0) return [];
      const own = `${protocol}/${hostIP}/${hostPort}`;
      if (taken.has(own)) return [cause.duplicate(`${field}[${at}].ports[${index}].hostPort`, own)];
      taken.add(own);
      return [];
    }),
  );
}
