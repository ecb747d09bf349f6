/** A kind that the sandbox serves: one line of the table in kinds/table.ts. */
export interface Kind {
  /** `''` for the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** Lower-case plural, as in the path. */
  readonly plural: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly namespaced: boolean;
  /** RBAC verbs, in the order in which discovery lists them. */
  readonly verbs: readonly string[];
  readonly subresources: readonly ('status' | 'scale' | 'log' | 'portforward' | 'token')[];
  /** Whether a change of anything but metadata and status raises metadata.generation. */
  readonly hasGeneration: boolean;
  /** Name of its schema in schemas/kubernetes.json: `io.k8s.api.apps.v1.Deployment`. */
  readonly schema: string;
}

/** `apps/v1`, `v1`. */
export function apiVersionOf(kind: Kind): string {
  return kind.group === '' ? kind.version : `${kind.group}/${kind.version}`;
}
