import { canonicalJson } from '../../src/domain/canonical-json.ts';
import type { Json } from '../../src/domain/json.ts';
import type { JsonPatch } from '../../src/domain/slots/json-patch.ts';
import type {
  Deployment,
  EndpointSlice,
  Pod,
  ReplicaSet,
  Service,
} from '../../src/domain/slots/kubernetes.ts';
import { applyJsonPatch } from '../builders/apply-json-patch.ts';
import { aDeployment, aPod, aReplicaSet, aService, aSlice, withStatus } from '../builders/cluster-objects.ts';
import { sha256 } from '../builders/cluster-work.ts';

/** All that two operators and an outside writer can change: a value. Pods and endpoints follow at once. */
export interface World {
  readonly service: Service;
  readonly deployments: Readonly<Record<string, Deployment>>;
  /** Somebody without the plugin moved traffic since the last recorded move. */
  readonly movedOutside: boolean;
  /** Somebody took the record of the moves away. */
  readonly forgotten: boolean;
}

export function aWorld(live: string, service: Service = aService({ selector: selectorOf(live) })): World {
  const slots = { blue: '1.2.0', green: '1.3.0' };
  const deployments = Object.entries(slots).map(([slot, version]) => {
    const deployment = aDeployment(slot, { version, replicas: 1 });
    return [deployment.metadata.name, deployment] as const;
  });
  return { service, deployments: Object.fromEntries(deployments), movedOutside: false, forgotten: false };
}

export function selectorOf(slot: string): Readonly<Record<string, string>> {
  return { app: 'agent-service', slot };
}

/** Throws `PatchDeclined` as the API server answers 422. */
export function patchService(world: World, patch: JsonPatch): World {
  return { ...world, service: applyJsonPatch(world.service, patch), movedOutside: false };
}

export function patchDeployment(world: World, name: string, patch: JsonPatch): World {
  return withDeployment(world, applyJsonPatch(deploymentOf(world, name), patch));
}

const successors = new WeakMap<World, Map<string, World>>();

/** The world after a change that `key` names: a run that comes here again meets the very same value. */
export function after(world: World, key: string, change: () => World): World {
  const known = successors.get(world) ?? new Map<string, World>();
  successors.set(world, known);
  const next = known.get(key) ?? change();
  known.set(key, next);
  return next;
}

export function deploymentOf({ deployments }: World, name: string): Deployment {
  const found = deployments[name];
  if (found === undefined) throw new Error(`no Deployment ${name}`);
  return found;
}

/** Rolled out as soon as it is written: the worst case for who judges a template. */
export function withDeployment(world: World, deployment: Deployment): World {
  const written = { ...deployment };
  Reflect.deleteProperty(written, 'status');
  const deployments = { ...world.deployments, [deployment.metadata.name]: withStatus(written) };
  return { ...world, deployments };
}

/** One ReplicaSet a Deployment, of its template as it is now. */
export const replicaSetsOf = oncePerWorld((world): readonly ReplicaSet[] =>
  Object.values(world.deployments).map((deployment) => aReplicaSet(deployment, templateKey(deployment))),
);

export const podsOf = oncePerWorld((world): readonly Pod[] =>
  replicaSetsOf(world).map((set) => aPod(set, 0)),
);

export const slicesOf = oncePerWorld((world): readonly EndpointSlice[] => [
  aSlice(world.service, podsOf(world)),
]);

/** Two worlds with one key are the same to whoever comes next. */
export const worldKey = oncePerWorld(({ service, deployments, movedOutside, forgotten }): string => {
  const specs = Object.values(deployments).map(({ metadata, spec }) => [metadata, spec]);
  return sha256(canonicalJson([service, movedOutside, forgotten, specs] as unknown as Json));
});

function templateKey({ spec: { template } }: Deployment): string {
  return sha256(canonicalJson(template as unknown as Json)).slice(0, 8);
}

function oncePerWorld<A>(make: (world: World) => A): (world: World) => A {
  const known = new WeakMap<World, A>();
  return (world) => {
    const found = known.get(world) ?? make(world);
    known.set(world, found);
    return found;
  };
}
