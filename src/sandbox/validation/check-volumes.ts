import type { StatusCause } from '../status-error.ts';
import { cause, checkText } from './cause.ts';
import type { FilesSource, KeyToPath, Volume } from './pod-shapes.ts';
import { isDnsLabel } from './text-rules.ts';

export interface CheckedVolumes {
  readonly causes: readonly StatusCause[];
  /** Of volumes with nothing wrong: what containers may mount. */
  readonly names: ReadonlySet<string>;
}

export function checkVolumes(volumes: readonly Volume[], field: string): CheckedVolumes {
  const names = new Set<string>();
  const causes: StatusCause[] = [];
  for (const [index, volume] of volumes.entries()) {
    const own = checkVolume(volume, names, `${field}[${index}]`);
    causes.push(...own);
    if (own.length === 0) names.add(volume.name ?? '');
  }
  return { causes, names };
}

/** In which kube-apiserver looks at sources: the first one counts. */
const order = [
  'emptyDir',
  'hostPath',
  'secret',
  'persistentVolumeClaim',
  'downwardAPI',
  'configMap',
  'projected',
];

function checkVolume(volume: Volume, names: ReadonlySet<string>, field: string): readonly StatusCause[] {
  const { name = '', ...sources } = volume;
  const [, ...more] = Object.keys(sources).sort((a, b) => order.indexOf(a) - order.indexOf(b));
  return [
    ...checkSource(volume, field),
    ...more.map((one) => cause.forbidden(`${field}.${one}`, 'may not specify more than 1 volume type')),
    ...(name === '' ? [cause.required(`${field}.name`)] : checkText(`${field}.name`, name, isDnsLabel)),
    ...(names.has(name) ? [cause.duplicate(`${field}.name`, name)] : []),
  ];
}

function checkSource(volume: Volume, field: string): readonly StatusCause[] {
  const { configMap, hostPath, persistentVolumeClaim, secret } = volume;
  const missing = (value: string | undefined, at: string): readonly StatusCause[] =>
    value === undefined || value === '' ? [cause.required(`${field}.${at}`)] : [];
  if (hostPath) return missing(hostPath.path, 'hostPath.path');
  if (persistentVolumeClaim)
    return missing(persistentVolumeClaim.claimName, 'persistentVolumeClaim.claimName');
  if (secret)
    return [...missing(secret.secretName, 'secret.secretName'), ...checkFiles(secret, `${field}.secret`)];
  if (configMap)
    return [...missing(configMap.name, 'configMap.name'), ...checkFiles(configMap, `${field}.configMap`)];
  return [];
}

function checkFiles({ defaultMode, items = [] }: FilesSource, field: string): readonly StatusCause[] {
  return [
    ...checkMode(defaultMode, `${field}.defaultMode`),
    ...items.flatMap((one, index) => checkItem(one, `${field}.items[${index}]`)),
  ];
}

function checkMode(mode: number | undefined, field: string): readonly StatusCause[] {
  if (mode === undefined || (mode >= 0 && mode <= 0o777)) return [];
  return [cause.invalid(field, mode, 'must be a number between 0 and 0777 (octal), both inclusive')];
}

function checkItem({ key = '', path = '', mode }: KeyToPath, field: string): readonly StatusCause[] {
  return [
    ...(key === '' ? [cause.required(`${field}.key`)] : []),
    ...(path === '' ? [cause.required(`${field}.path`)] : []),
    ...checkPath(path, `${field}.path`),
    ...(path.startsWith('..') && !path.startsWith('../') && path !== '..'
      ? [cause.invalid(`${field}.path`, path, "must not start with '..'")]
      : []),
    ...checkMode(mode, `${field}.mode`),
  ];
}

/** A path that stays below where it begins. */
export function checkPath(path: string, field: string): readonly StatusCause[] {
  return [
    ...(path.startsWith('/') ? [cause.invalid(field, path, 'must be a relative path')] : []),
    ...(path.split('/').includes('..') ? [cause.invalid(field, path, "must not contain '..'")] : []),
  ];
}
