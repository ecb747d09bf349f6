import type { Kind } from '../../kinds/kind.ts';
import type { KubernetesObject } from '../../kubernetes-object.ts';

export interface Dependent {
  readonly kind: Kind;
  readonly namespace: string;
  readonly name: string;
}

/** Who names whom as an owner, by the owners' uids. */
export class OwnerIndex {
  readonly #byOwner = new Map<string, Map<string, Dependent>>();

  add(kind: Kind, object: KubernetesObject): void {
    const { namespace = '', name, ownerReferences = [] } = object.metadata;
    const dependent = { kind, namespace, name };
    for (const { uid } of ownerReferences) {
      const dependents = this.#byOwner.get(uid) ?? new Map<string, Dependent>();
      dependents.set(textOf(dependent), dependent);
      this.#byOwner.set(uid, dependents);
    }
  }

  remove(kind: Kind, object: KubernetesObject): void {
    const { namespace = '', name, ownerReferences = [] } = object.metadata;
    for (const { uid } of ownerReferences) {
      const dependents = this.#byOwner.get(uid);
      dependents?.delete(textOf({ kind, namespace, name }));
      if (dependents?.size === 0) this.#byOwner.delete(uid);
    }
  }

  of(uid: string): readonly Dependent[] {
    return [...(this.#byOwner.get(uid)?.values() ?? [])];
  }
}

function textOf({ kind, namespace, name }: Dependent): string {
  return `${kind.group}/${kind.plural} ${namespace}/${name}`;
}
