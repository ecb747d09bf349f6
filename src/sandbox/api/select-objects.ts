import type { Kind } from '../kinds/kind.ts';
import type { KubernetesObject } from '../kubernetes-object.ts';
import { parseFieldSelector } from '../storage/field-selector.ts';
import { parseLabelSelector } from '../storage/label-selector.ts';
import type { ListOptions } from './list-options.ts';

export type Matches = (object: KubernetesObject) => boolean;

/** Whether an object is one that a list or a watch is about. `name` narrows a watch down to one object. */
export function matcher(
  kind: Kind,
  namespace: string | undefined,
  options: Pick<ListOptions, 'labelSelector' | 'fieldSelector'>,
  name?: string,
): Matches {
  const byLabels = parseLabelSelector(options.labelSelector);
  const byFields = parseFieldSelector(kind, options.fieldSelector);
  return (object) =>
    (namespace === undefined || object.metadata.namespace === namespace) &&
    (name === undefined || object.metadata.name === name) &&
    byLabels(object) &&
    byFields(object);
}
