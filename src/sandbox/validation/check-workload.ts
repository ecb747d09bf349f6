import type { KubernetesObject } from '../kubernetes-object.ts';
import { same } from '../same.ts';
import type { StatusCause } from '../status-error.ts';
import { cause, checkNotNegative } from './cause.ts';
import { checkSelector, matchesSelector, type Selector } from './check-labels.ts';
import { checkPodTemplate } from './check-pod-spec.ts';
import { checkStrategy, type Strategy } from './check-strategy.ts';
import type { PodTemplate } from './pod-shapes.ts';

interface WorkloadSpec {
  readonly minReadySeconds?: number;
  readonly progressDeadlineSeconds?: number;
  readonly replicas?: number;
  readonly revisionHistoryLimit?: number;
  readonly selector?: Selector;
  readonly strategy?: Strategy;
  readonly template?: PodTemplate;
}

export function checkDeployment({ spec: given }: KubernetesObject): readonly StatusCause[] {
  const spec = (given ?? {}) as WorkloadSpec;
  const { minReadySeconds = 0, progressDeadlineSeconds: deadline } = spec;
  return [
    ...checkNotNegative('spec.replicas', spec.replicas),
    ...checkSelected(spec),
    ...checkStrategy(spec.strategy ?? {}, 'spec.strategy'),
    ...checkNotNegative('spec.minReadySeconds', minReadySeconds),
    ...checkNotNegative('spec.revisionHistoryLimit', spec.revisionHistoryLimit),
    ...checkNotNegative('spec.progressDeadlineSeconds', deadline),
    ...(deadline !== undefined && deadline <= minReadySeconds
      ? [cause.invalid('spec.progressDeadlineSeconds', deadline, 'must be greater than minReadySeconds')]
      : []),
  ];
}

export function checkReplicaSet({ spec: given }: KubernetesObject): readonly StatusCause[] {
  const spec = (given ?? {}) as WorkloadSpec;
  return [
    ...checkNotNegative('spec.replicas', spec.replicas),
    ...checkNotNegative('spec.minReadySeconds', spec.minReadySeconds),
    ...checkSelected(spec),
  ];
}

function checkSelected({ selector, template = {} }: WorkloadSpec): readonly StatusCause[] {
  const field = 'spec.selector';
  // No selector selects nothing; an empty one is not compared with the labels.
  const matches = selector !== undefined && matchesSelector(selector, template.metadata?.labels ?? {});
  return [
    ...(selector === undefined ? [cause.required(field)] : checkSelector(selector, field)),
    ...(selector !== undefined && isEmpty(selector)
      ? [cause.invalid(field, selector, 'empty selector is invalid for deployment')]
      : []),
    ...(matches === undefined
      ? [cause.invalid(field, selector, 'invalid label selector')]
      : checkTemplate(template, matches)),
  ];
}

function isEmpty({ matchLabels = {}, matchExpressions = [] }: Selector): boolean {
  return Object.keys(matchLabels).length + matchExpressions.length === 0;
}

function checkTemplate(template: PodTemplate, matches: boolean): readonly StatusCause[] {
  const { metadata, spec = {} } = template;
  const field = 'spec.template';
  const { restartPolicy } = spec;
  return [
    ...(matches
      ? []
      : [
          cause.invalid(
            `${field}.metadata.labels`,
            metadata?.labels,
            '`selector` does not match template `labels`',
          ),
        ]),
    ...checkPodTemplate(template, field),
    ...(restartPolicy === 'Always'
      ? []
      : [cause.unsupported(`${field}.spec.restartPolicy`, restartPolicy ?? '', ['Always'])]),
    ...(spec.activeDeadlineSeconds === undefined
      ? []
      : [
          cause.forbidden(
            `${field}.spec.activeDeadlineSeconds`,
            'activeDeadlineSeconds in ReplicaSet is not Supported',
          ),
        ]),
  ];
}

/** Which pods are a workload's never changes. */
export function checkSelectorKept(after: KubernetesObject, before: KubernetesObject): readonly StatusCause[] {
  const { selector } = after['spec'] as WorkloadSpec;
  if (same(selector, (before['spec'] as WorkloadSpec).selector)) return [];
  return [cause.invalid('spec.selector', selector, 'field is immutable')];
}
