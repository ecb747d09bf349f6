import { agentContainer } from '../domain/slots/agent-container.ts';
import { describeRefusal } from '../domain/slots/describe-refusal.ts';
import type { Finding } from '../domain/doctor/finding.ts';
import { bothSlots, overlapOf, waysOut } from '../domain/slots/overlap.ts';
import { desiredReplicas, readyPods, slotsByName, type Slot, type SlotPair } from '../domain/slots/slots.ts';
import { unexplainedWarnings } from '../domain/slots/warnings.ts';
import type { Target } from '../domain/golden/golden-set.ts';
import type { ClusterScope } from '../ports/cluster.ts';
import type { PodConnections } from '../ports/pod-connections.ts';
import type { ClusterWork } from './cluster-work.ts';
import type { SlotsReading } from './read-slots.ts';

/** Whether the slots can be made out, and whether what is live is explained. */
export function slotFindings(reading: SlotsReading, scope: ClusterScope): readonly Finding[] {
  if (reading.kind === 'refused') {
    const { summary, expected, found, help } = describeRefusal(reading.refusal, scope, reading.service);
    const text = `${summary}: expected ${expected}, found ${found}`;
    return [{ part: 'slots', state: 'problem', text, help }];
  }
  const { pair } = reading;
  const counts = slotsByName(pair).map(
    (slot) =>
      `${slot.name} is ${overlapOf(pair) !== undefined || slot === pair.live ? 'live' : 'idle'} (${readyPods(slot).length} of ${desiredReplicas(slot.deployment)} ready)`,
  );
  return [
    { part: 'slots', state: 'ok', text: `service/${pair.service.metadata.name}: ${counts.join(', ')}` },
    ...overlapFindings(pair, scope),
    ...unexplainedWarnings(pair).map((text): Finding => ({ part: 'slots', state: 'warning', text })),
  ];
}

/** Whoever asks a doctor is not in the middle of a switch. */
function overlapFindings(pair: SlotPair, scope: ClusterScope): readonly Finding[] {
  const entry = overlapOf(pair);
  if (entry === undefined) return [];
  const { finish, leave } = waysOut(scope, pair.service.metadata.name);
  const text = `${bothSlots(pair)} are both selected since ${entry.when}, by ${entry.who}`;
  return [{ part: 'slots', state: 'warning', text, help: `to finish it: ${finish}; to leave it: ${leave}` }];
}

/** Asks one ready pod of each slot for its readiness, the way golden prompts go. */
export async function forwardFindings(
  work: ClusterWork,
  pair: SlotPair,
  connections: PodConnections,
  target: Target | undefined,
  timeoutMs: number,
): Promise<readonly Finding[]> {
  return Promise.all(
    slotsByName(pair).map((slot) => forwardFinding(work, slot, connections, target, timeoutMs)),
  );
}

async function forwardFinding(
  { clock }: ClusterWork,
  slot: Slot,
  connections: PodConnections,
  target: Target | undefined,
  timeoutMs: number,
): Promise<Finding> {
  const part = 'port-forward';
  const pod = readyPods(slot)[0]?.metadata.name;
  if (pod === undefined) return { part, state: 'not-checked', text: `${slot.name} has no ready pod to ask` };
  const port = target?.port ?? agentContainer(slot.deployment)?.ports?.[0]?.containerPort ?? 8000;
  const began = clock.monotonicMs();
  try {
    const url = `${target?.scheme ?? 'http'}://localhost:${port}${probePath(slot)}`;
    const answer = await connections.fetchTo(pod, port)(url, { signal: AbortSignal.timeout(timeoutMs) });
    await answer.body?.cancel();
    const ms = Math.round(clock.monotonicMs() - began);
    return { part, state: 'ok', text: `${slot.name}: port ${port} of ${pod} answers, ${ms} ms` };
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const why = cause instanceof Error ? cause.message : String(cause);
    const text = `${slot.name}: port ${port} of ${pod} cannot be asked: ${why.split('\n')[0] ?? ''}`;
    const help = `kubectl port-forward pod/${pod} ${port}; the port is target.port of golden/suite.yaml`;
    return { part, state: 'problem', text, help };
  }
}

/** What the kubelet asks too does no harm. */
function probePath({ deployment }: Slot): string {
  const probe = agentContainer(deployment)?.readinessProbe as { httpGet?: { path?: unknown } } | undefined;
  const path = probe?.httpGet?.path;
  return typeof path === 'string' && path.startsWith('/') ? path : '/';
}
