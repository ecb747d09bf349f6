import type { KubernetesObject } from '../kubernetes-object.ts';
import { numberAt, textAt } from '../read-json.ts';
import type { StatusCause } from '../status-error.ts';
import { cause } from './cause.ts';

/** Of a HorizontalPodAutoscaler; metrics and behaviour are stored as they come. */
export function checkAutoscaler(object: KubernetesObject): readonly StatusCause[] {
  const [least, most] = [numberAt(object, 'spec', 'minReplicas'), numberAt(object, 'spec', 'maxReplicas')];
  return [
    ...(least < 1 ? [cause.invalid('spec.minReplicas', least, 'must be greater than or equal to 1')] : []),
    ...(most < 1 ? [cause.invalid('spec.maxReplicas', most, 'must be greater than 0')] : []),
    ...(most < least
      ? [cause.invalid('spec.maxReplicas', most, 'must be greater than or equal to `minReplicas`')]
      : []),
    ...['kind', 'name'].flatMap((member) =>
      textAt(object, 'spec', 'scaleTargetRef', member) === ''
        ? [cause.required(`spec.scaleTargetRef.${member}`)]
        : [],
    ),
  ];
}
