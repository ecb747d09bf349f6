import type { Kind } from '../kinds/kind.ts';

/** `Service`, `Deployment.apps` */
export function resourceKind({ kind, group }: Kind): string {
  return group === '' ? kind : `${kind}.${group}`;
}
