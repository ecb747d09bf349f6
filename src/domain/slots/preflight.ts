import { agentContainer, agentImage, agentVersion } from './agent-container.ts';
import { keepAtLeast, type AutoscalerChange } from './autoscaler.ts';
import type { Deployment, HorizontalPodAutoscaler, Service } from './kubernetes.ts';
import type { Refusal } from './refusal.ts';
import { rolloutState, type RolloutState } from './rollout-state.ts';
import { schemaRefusals } from './schema-guard.ts';
import { desiredReplicas, readyCurrentPods, readyPods, type Slot, type SlotPair } from './slots.ts';
import { troubledPods } from './explain-rollout.ts';

/** What keeps a slot from taking over traffic, all of it; empty where nothing does. */
export function preflight(pair: SlotPair, target: Slot): readonly Refusal[] {
  const other = target === pair.live ? pair.idle : pair.live;
  return [
    ...rolloutRefusals(target, other),
    ...sizeRefusals(target, other),
    ...probeRefusals(target),
    ...portRefusals(pair.service, target),
    ...schemaRefusals(pair),
  ];
}

function rolloutRefusals(target: Slot, other: Slot): Refusal[] {
  const { deployment, name: slot } = target;
  const name = deployment.metadata.name;
  const desired = desiredReplicas(deployment);
  if (deployment.spec.paused === true) return [{ kind: 'paused', deployment: name, slot }];
  if (desired === 0)
    return [{ kind: 'at-zero', deployment: name, slot, liveSize: Math.max(1, currentSize(other)) }];
  const state = rolloutState(deployment);
  const ready = readyCurrentPods(target).length;
  if (state.kind === 'done' && ready >= desired) return [];
  const troubled = troubledPods(target.pods);
  const found = [
    `${ready} ready`,
    ...unfinished(state),
    ...troubled.map((pod) => `${pod.name}: ${pod.reason}`),
  ]
    .slice(0, 3)
    .join('; ');
  const [first] = troubled;
  const look = first?.look ?? `rollout status deployment/${name}`;
  return [{ kind: 'not-rolled-out', deployment: name, slot, desired, found, look }];
}

/** Why a rollout is not over, beside pods that are not ready: with enough of those ready it is all that is found. */
function unfinished(state: RolloutState): string[] {
  if (state.kind === 'failed') return [state.reason];
  if (state.kind === 'done') return [];
  if (state.unseen) return ['the last change has not been taken up yet'];
  return state.old > 0 ? [`${state.old} of an earlier template still there`] : [];
}

/** What a slot has now: pods that were asked for, by its HPA too, or are there, whichever is more. */
export function currentSize({ autoscaler, ...slot }: Slot): number {
  const asked = autoscaler?.status?.desiredReplicas ?? 0;
  return Math.max(desiredReplicas(slot.deployment), asked, readyPods(slot).length);
}

/**
 * So that the target's HPA keeps it as large as the live slot; undefined where there is none, or it does already. An
 * HPA would take away again what somebody adds to a slot that nobody uses.
 */
export function neededRaise(pair: SlotPair, { autoscaler, name }: Slot): AutoscalerChange | undefined {
  const live = name === pair.live.name ? pair.idle : pair.live;
  return autoscaler === undefined ? undefined : keepAtLeast(autoscaler, currentSize(live));
}

function sizeRefusals(target: Slot, live: Slot): Refusal[] {
  const desired = desiredReplicas(target.deployment);
  const liveSize = currentSize(live);
  if (target.autoscaler !== undefined) return limitRefusals(target, target.autoscaler, live);
  if (desired === 0 || desired >= liveSize) return [];
  return [
    {
      kind: 'smaller-than-live',
      deployment: target.deployment.metadata.name,
      slot: target.name,
      desired,
      live: live.name,
      liveSize,
    },
  ];
}

/** A slot with an HPA grows by it, as far as it lets it. */
function limitRefusals(
  { name: slot }: Slot,
  { metadata, spec: { maxReplicas: max } }: HorizontalPodAutoscaler,
  live: Slot,
): Refusal[] {
  const liveSize = currentSize(live);
  if (max >= liveSize) return [];
  return [{ kind: 'hpa-max-too-small', slot, autoscaler: metadata.name, max, live: live.name, liveSize }];
}

function probeRefusals(target: Slot): Refusal[] {
  const containers = target.deployment.spec.template.spec.containers;
  const asked = agentContainer(target.deployment);
  const probed = asked === undefined ? containers.some(hasProbe) : hasProbe(asked);
  if (probed) return [];
  const names = (asked === undefined ? containers : [asked]).map((container) => container.name);
  return [
    {
      kind: 'no-readiness-probe',
      deployment: target.deployment.metadata.name,
      slot: target.name,
      containers: names,
    },
  ];
}

function hasProbe(container: { readonly readinessProbe?: unknown }): boolean {
  return container.readinessProbe !== undefined && container.readinessProbe !== null;
}

/**
 * A named targetPort must be a port of the template. A number need not be declared: "not specifying a port here
 * DOES NOT prevent that port from being exposed" (core/v1, Container.ports).
 */
function portRefusals(service: Service, target: Slot): Refusal[] {
  return (service.spec.ports ?? []).flatMap(({ targetPort }) => {
    const declared = declaredPorts(target.deployment);
    if (typeof targetPort !== 'string' || declared.some(({ name }) => name === targetPort)) return [];
    const found = declared.map(({ name, containerPort }) =>
      name === undefined ? `${containerPort}` : `${name} ${containerPort}`,
    );
    return [
      {
        kind: 'target-port-missing' as const,
        service: service.metadata.name,
        deployment: target.deployment.metadata.name,
        port: targetPort,
        found: found.length === 0 ? 'no container port' : `only ${found.join(', ')}`,
      },
    ];
  });
}

function declaredPorts(deployment: Deployment): readonly { name?: string; containerPort: number }[] {
  const spec = deployment.spec.template.spec;
  return [...spec.containers, ...(spec.initContainers ?? [])].flatMap((container) => container.ports ?? []);
}

/** What the caller says the slot should run. */
export interface Expectations {
  readonly image: string | undefined;
  readonly version: string | undefined;
  /** How long it was waited for, in vain. */
  readonly waitedMs?: number | undefined;
}

/** Where the slot does not run what the caller means to judge. */
export function expectationRefusals(slot: Slot, expect: Expectations): readonly Refusal[] {
  const { image, version, waitedMs } = expect;
  const deployment = slot.deployment.metadata.name;
  const foundImage = agentImage(slot.deployment);
  const foundVersion = agentVersion(slot.deployment) ?? 'no version';
  const after = waitedMs === undefined ? '' : `, after ${Math.round(waitedMs / 1000)} s of waiting`;
  return [
    ...(image === undefined || image === foundImage
      ? []
      : [
          {
            kind: 'image-differs' as const,
            slot: slot.name,
            deployment,
            expected: image,
            found: `${foundImage}${after}`,
          },
        ]),
    ...(version === undefined || version === foundVersion
      ? []
      : [
          {
            kind: 'version-differs' as const,
            slot: slot.name,
            deployment,
            expected: version,
            found: `${foundVersion}${after}`,
          },
        ]),
  ];
}
