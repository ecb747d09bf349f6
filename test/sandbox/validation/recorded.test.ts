import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { kindOf } from '../../../src/sandbox/kinds/table.ts';
import type { KubernetesObject } from '../../../src/sandbox/kubernetes-object.ts';
import { createRegistry } from '../../../src/sandbox/registry/create-registry.ts';
import type { PatchKind, Registry } from '../../../src/sandbox/registry/registry.ts';
import { StatusError, type StatusCause } from '../../../src/sandbox/status-error.ts';
import { createStorage } from '../../../src/sandbox/storage/create-storage.ts';
import { TurnedClock } from '../turned-clock.ts';

/** One write and what kube-apiserver 1.36.3 answered to it, without times, uids, versions, addresses and status. */
interface Recorded {
  readonly situation: string;
  /** `apps/v1 Deployment` */
  readonly kind: string;
  readonly verb: 'create' | 'update' | PatchKind;
  readonly by: string;
  readonly force?: boolean;
  readonly body: unknown;
  readonly code: number;
  readonly object?: unknown;
  readonly message?: string;
  /** `FieldValueInvalid spec.replicas` */
  readonly causes?: readonly string[];
}

const recorded = readFileSync(new URL('recorded.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Recorded);
const situations = [...new Set(recorded.map(({ situation }) => situation))].map(
  (situation) => [situation, recorded.filter((one) => one.situation === situation)] as const,
);

const namespace = 'recorded';

function registryWithNamespace(): Registry {
  const storage = createStorage();
  const registry = createRegistry({ storage, clock: new TurnedClock(), randomUuid: randomUUID });
  const namespaces = kindOf('v1', 'Namespace')!;
  const accounts = kindOf('v1', 'ServiceAccount')!;
  const made = { apiVersion: 'v1', metadata: { name: namespace } };
  storage.put(namespaces, { ...made, kind: 'Namespace' });
  storage.put(accounts, { ...made, kind: 'ServiceAccount', metadata: { name: 'default', namespace } });
  return registry;
}

function answerTo(
  registry: Registry,
  { kind: said, verb, by, force, body }: Recorded,
  name: string,
): unknown {
  const [apiVersion = '', kindName = ''] = said.split(' ');
  const kind = kindOf(apiVersion, kindName)!;
  const place = { kind, namespace, name };
  const options = {
    dryRun: false,
    fieldManager: by,
    fieldValidation: 'Ignore',
    warn: () => undefined,
  } as const;
  try {
    if (verb === 'create') return { object: told(registry.create(kind, namespace, body, options)) };
    if (verb === 'update') return { object: told(registry.update(place, body, options).object) };
    const patch = { kind: verb, body, force: force === true };
    return { object: told(registry.patch(place, patch, options).object) };
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    const { code, message, details } = error;
    const causes = message.startsWith(' ""') ? undefined : details?.causes?.map(inShort);
    return { code, message, ...(causes && { causes }) };
  }
}

function inShort({ reason, field }: StatusCause): string {
  return `${reason} ${field}`;
}

const changing = ['uid', 'resourceVersion', 'creationTimestamp', 'namespace', 'clusterIP', 'clusterIPs'];
const unrecorded = ['apiVersion', 'kind', 'status'];

function without(members: object | undefined, names: readonly string[]): object {
  return Object.fromEntries(Object.entries(members ?? {}).filter(([name]) => !names.includes(name)));
}

/** The object without what is another each time. */
function told(object: KubernetesObject): unknown {
  const { spec } = object as { readonly spec?: object };
  const owners = object.metadata.managedFields
    ?.toSorted((a, b) => (a.operation + a.manager < b.operation + b.manager ? -1 : 1))
    .map(({ manager, operation, fieldsV1 }) => ({ manager, operation, fieldsV1 }));
  return {
    ...without(object, unrecorded),
    ...(spec !== undefined && { spec: without(spec, changing) }),
    metadata: { ...without(object.metadata, changing), ...(owners && { managedFields: owners }) },
  };
}

describe('the registry answers as kube-apiserver did to', () => {
  it.each(situations)('%s', (_, steps) => {
    const registry = registryWithNamespace();
    const { metadata } = steps[0]!.body as { readonly metadata: { readonly name: string } };
    for (const [index, step] of steps.entries()) {
      const { code, object, message, causes } = step;
      const expected = code < 300 ? { object } : { code, message, ...(causes && { causes }) };
      expect(answerTo(registry, step, metadata.name), `${index}: ${step.verb} by ${step.by}`).toEqual(
        expected,
      );
    }
  });
});
