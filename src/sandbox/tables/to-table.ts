import type { KubernetesObject } from '../kubernetes-object.ts';
import type { TableShape } from './table-shape.ts';

/** What of an object goes with its row: query `includeObject`. */
export type IncludeObject = 'None' | 'Metadata' | 'Object';

export interface TableRequest {
  /** `meta.k8s.io/v1` or `meta.k8s.io/v1beta1` */
  readonly apiVersion: string;
  readonly includeObject: IncludeObject;
  /** Of the list, or what of an object's metadata a table repeats. */
  readonly metadata: Readonly<Record<string, unknown>>;
  /** In a watch only the first table says its columns. */
  readonly columns: boolean;
  /** Milliseconds since 1970, for ages. */
  readonly now: number;
}

/** metav1.Table of some objects of one kind. */
export function toTable(
  shape: TableShape,
  objects: readonly KubernetesObject[],
  request: TableRequest,
): Readonly<Record<string, unknown>> {
  return {
    kind: 'Table',
    apiVersion: request.apiVersion,
    metadata: request.metadata,
    columnDefinitions: request.columns ? shape.columns : null,
    rows:
      objects.length === 0 && shape.noRows === null
        ? null
        : objects.map((object) => {
            const conditions = shape.conditions?.(object) ?? [];
            return {
              cells: shape.cells(object, request.now),
              ...(conditions.length > 0 && { conditions }),
              object: included(object, request),
            };
          }),
  };
}

function included(object: KubernetesObject, { includeObject, apiVersion }: TableRequest): unknown {
  if (includeObject === 'None') return null;
  return includeObject === 'Object' ? object : partialMetadata(object, apiVersion);
}

/** metav1.PartialObjectMetadata. */
export function partialMetadata(
  object: KubernetesObject,
  apiVersion: string,
): Readonly<Record<string, unknown>> {
  return { kind: 'PartialObjectMetadata', apiVersion, metadata: object.metadata };
}
