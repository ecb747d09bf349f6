import type { KubernetesObject } from '../kubernetes-object.ts';
import { same } from '../registry/same.ts';
import type { StatusCause } from '../status-error.ts';
import { cause } from './invalid.ts';
import { validateLabels } from './validate-metadata.ts';
import { validatePodSpec } from './validate-pod-spec.ts';
import { isValue, type Value, valuesIn } from './values.ts';

type Labels = Readonly<Record<string, string>>;

/** Deployments and ReplicaSets. */
export function validateWorkload(
  object: KubernetesObject,
  before: KubernetesObject | undefined,
): readonly StatusCause[] {
  const spec = isValue(object['spec']) ? object['spec'] : {};
  const template = isValue(spec['template']) ? spec['template'] : {};
  const metadata = isValue(template['metadata']) ? template['metadata'] : {};
  const labels = (metadata['labels'] ?? {}) as Labels;
  return [
    ...notNegative(spec, 'replicas'),
    ...notNegative(spec, 'minReadySeconds'),
    ...notNegative(spec, 'revisionHistoryLimit'),
    ...validateSelector(spec['selector'], labels),
    ...validateLabels(labels, 'spec.template.metadata.labels'),
    ...validatePodSpec(template['spec'], 'spec.template.spec'),
    ...immutableSelector(spec['selector'], before),
  ];
}

function notNegative(spec: Value, name: string): readonly StatusCause[] {
  const value = spec[name];
  if (typeof value !== 'number' || value >= 0) return [];
  return [cause.invalid(`spec.${name}`, value, 'must be greater than or equal to 0')];
}

function validateSelector(selector: unknown, labels: Labels): readonly StatusCause[] {
  if (!isValue(selector)) return [cause.required('spec.selector')];
  const wanted = (selector['matchLabels'] ?? {}) as Labels;
  const expressions = valuesIn(selector['matchExpressions']);
  if (Object.keys(wanted).length + expressions.length === 0)
    return [cause.invalid('spec.selector', selector, 'empty selector is invalid for deployment')];
  const matches = Object.entries(wanted).every(([key, value]) => labels[key] === value);
  if (matches && expressions.every((one) => holds(one, labels))) return [];
  return [
    cause.invalid('spec.template.metadata.labels', labels, '`selector` does not match template `labels`'),
  ];
}

function holds({ key, operator, values }: Value, labels: Labels): boolean {
  const found = labels[String(key)];
  const among = Array.isArray(values) && found !== undefined && values.includes(found);
  if (operator === 'In') return among;
  if (operator === 'NotIn') return !among;
  return (found !== undefined) === (operator === 'Exists');
}

function immutableSelector(selector: unknown, before: KubernetesObject | undefined): readonly StatusCause[] {
  if (before === undefined) return [];
  const old = isValue(before['spec']) ? before['spec']['selector'] : undefined;
  return same(selector, old) ? [] : [cause.invalid('spec.selector', selector, 'field is immutable')];
}
