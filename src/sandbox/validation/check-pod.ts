import type { KubernetesObject } from '../kubernetes-object.ts';
import { same } from '../same.ts';
import type { StatusCause } from '../status-error.ts';
import { cause } from './cause.ts';
import { checkPodSpec } from './check-pod-spec.ts';
import type { Container, PodSpec } from './pod-shapes.ts';

export function checkPod({ spec: given }: KubernetesObject): readonly StatusCause[] {
  const spec = (given ?? {}) as PodSpec;
  return [
    ...checkPodSpec(spec, 'spec'),
    ...checkImages(spec.containers ?? [], 'spec.containers'),
    ...checkImages(spec.initContainers ?? [], 'spec.initContainers'),
  ];
}

function checkImages(containers: readonly Container[], field: string): readonly StatusCause[] {
  return containers.flatMap(({ image = '' }, index) =>
    image === image.trim()
      ? []
      : [cause.invalid(`${field}[${index}].image`, image, 'must not have leading or trailing whitespace')],
  );
}

const changeable = [
  '`spec.containers[*].image`',
  '`spec.initContainers[*].image`',
  '`spec.activeDeadlineSeconds`',
  '`spec.tolerations` (only additions to existing tolerations)',
  '`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
];

/** A pod stays as it was made, but for its images, its deadline and more tolerations. */
export function checkPodKept(after: KubernetesObject, before: KubernetesObject): readonly StatusCause[] {
  const now = (after['spec'] ?? {}) as PodSpec;
  const old = (before['spec'] ?? {}) as PodSpec;
  for (const list of ['containers', 'initContainers'] as const)
    if ((now[list] ?? []).length !== (old[list] ?? []).length)
      return [cause.forbidden(`spec.${list}`, 'pod updates may not add or remove containers')];
  const gone = (old.tolerations ?? []).some(
    (one) => !(now.tolerations ?? []).some((other) => same(one, other)),
  );
  return [
    ...(gone
      ? [
          cause.forbidden(
            'spec.tolerations',
            'existing toleration can not be modified except its tolerationSeconds',
          ),
        ]
      : []),
    ...(same(fixed(now), fixed(old))
      ? []
      : [cause.forbidden('spec', `pod updates may not change fields other than ${changeable.join(',')}`)]),
  ];
}

/** The members that stay. */
function fixed(spec: PodSpec): unknown {
  const images = (containers: readonly Container[] | null = []): unknown =>
    (containers ?? []).map((one) => ({ ...one, image: undefined }));
  return {
    ...spec,
    activeDeadlineSeconds: undefined,
    tolerations: undefined,
    containers: images(spec.containers),
    initContainers: images(spec.initContainers),
  };
}
