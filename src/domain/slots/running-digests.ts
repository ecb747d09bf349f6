import { agentContainer } from './agent-container.ts';
import { readyCurrentPods, type Slot } from './slots.ts';

/** Digests of the agent's image as its ready pods run it, one a pod; empty text where a node does not say it. */
export function runningDigests(slot: Slot): readonly string[] {
  const name = agentContainer(slot.deployment)?.name;
  return readyCurrentPods(slot).map(({ status }) => {
    const id = status?.containerStatuses?.find((container) => container.name === name)?.imageID ?? '';
    return /sha256:[0-9a-f]{64}$/.exec(id)?.[0] ?? '';
  });
}
