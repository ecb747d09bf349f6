import { kindOf } from './kinds/table.ts';
import type { KubernetesObject } from './kubernetes-object.ts';
import type { Registry, WriteOptions } from './registry/registry.ts';

const options: WriteOptions = {
  dryRun: false,
  fieldManager: 'sandbox',
  fieldValidation: 'Strict',
  warn: () => undefined,
};

/** Creates objects in their order, as an administrator would; throws StatusError where one is refused. */
export function createAll(registry: Registry, objects: readonly unknown[]): void {
  for (const object of objects) {
    const { apiVersion, kind: name, metadata } = object as KubernetesObject;
    const kind = kindOf(apiVersion, name);
    if (kind === undefined) throw new Error(`the sandbox has no ${apiVersion} ${name}`);
    registry.create(kind, kind.namespaced ? metadata.namespace : undefined, object, options);
  }
}
