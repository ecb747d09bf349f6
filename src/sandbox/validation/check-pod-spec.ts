import type { StatusCause } from '../status-error.ts';
import { cause, checkText, checkWord } from './cause.ts';
import { checkContainers, checkInitContainers } from './check-containers.ts';
import { checkAnnotations, checkLabels } from './check-labels.ts';
import { checkVolumes } from './check-volumes.ts';
import type { PodSpec, PodTemplate, Toleration } from './pod-shapes.ts';
import { isDnsLabel, isDnsSubdomain, isLabelValue, isQualifiedName } from './text-rules.ts';

export function checkPodTemplate(
  { metadata = {}, spec = {} }: PodTemplate,
  field: string,
): readonly StatusCause[] {
  return [
    ...checkLabels(metadata.labels, `${field}.labels`),
    ...checkAnnotations(metadata.annotations, `${field}.annotations`),
    ...checkPodSpec(spec, `${field}.spec`),
  ];
}

export function checkPodSpec(spec: PodSpec, field: string): readonly StatusCause[] {
  const { initContainers = [] } = spec;
  const containers = spec.containers ?? [];
  const { causes, names } = checkVolumes(spec.volumes ?? [], `${field}.volumes`);
  const around = { volumes: names, grace: spec.terminationGracePeriodSeconds };
  return [
    ...causes,
    ...checkContainers(containers, around, `${field}.containers`),
    ...checkInitContainers(initContainers, containers, around, `${field}.initContainers`),
    ...checkWord(`${field}.restartPolicy`, spec.restartPolicy, ['Always', 'OnFailure', 'Never']),
    ...checkWord(`${field}.dnsPolicy`, spec.dnsPolicy, [
      'ClusterFirstWithHostNet',
      'ClusterFirst',
      'Default',
      'None',
    ]),
    ...checkLabels(spec.nodeSelector, `${field}.nodeSelector`),
    ...checkTexts(spec, field),
    ...(spec.tolerations ?? []).flatMap((one, index) =>
      checkToleration(one, `${field}.tolerations[${index}]`),
    ),
  ];
}

function checkTexts(spec: PodSpec, field: string): readonly StatusCause[] {
  const { serviceAccountName = '', nodeName = '', hostname = '', subdomain = '' } = spec;
  const { activeDeadlineSeconds: deadline = 1 } = spec;
  const most = 2_147_483_647;
  return [
    ...(serviceAccountName === ''
      ? []
      : checkText(`${field}.serviceAccountName`, serviceAccountName, isDnsSubdomain)),
    ...(nodeName === '' ? [] : checkText(`${field}.nodeName`, nodeName, isDnsSubdomain)),
    ...(deadline < 1 || deadline > most
      ? [
          cause.invalid(
            `${field}.activeDeadlineSeconds`,
            deadline,
            `must be between 1 and ${most}, inclusive`,
          ),
        ]
      : []),
    ...(hostname === '' ? [] : checkText(`${field}.hostname`, hostname, isDnsLabel)),
    ...(subdomain === '' ? [] : checkText(`${field}.subdomain`, subdomain, isDnsLabel)),
  ];
}

function checkToleration(toleration: Toleration, field: string): readonly StatusCause[] {
  const { key = '', operator = '', value = '', effect = '', tolerationSeconds } = toleration;
  return [
    ...(key === '' ? [] : checkText(`${field}.key`, key, isQualifiedName)),
    ...(key === '' && operator !== 'Exists'
      ? [
          cause.invalid(
            `${field}.operator`,
            operator,
            'operator must be Exists when `key` is empty, which means "match all values and all keys"',
          ),
        ]
      : []),
    ...(tolerationSeconds !== undefined && effect !== 'NoExecute'
      ? [
          cause.invalid(
            `${field}.effect`,
            effect,
            "effect must be 'NoExecute' when `tolerationSeconds` is set",
          ),
        ]
      : []),
    ...checkTolerated(operator, value, field),
    ...(effect === ''
      ? []
      : checkWord(`${field}.effect`, effect, ['NoSchedule', 'PreferNoSchedule', 'NoExecute'])),
  ];
}

function checkTolerated(operator: string, value: string, field: string): readonly StatusCause[] {
  if (operator === 'Exists')
    return value === ''
      ? []
      : [cause.invalid(`${field}.operator`, value, "value must be empty when `operator` is 'Exists'")];
  if (operator !== '' && operator !== 'Equal')
    return [cause.unsupported(`${field}.operator`, operator, ['Equal', 'Exists'])];
  const faults = isLabelValue(value);
  return faults.length === 0 ? [] : [cause.invalid(`${field}.operator`, value, faults.join(';'))];
}
