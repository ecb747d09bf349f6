import type { Pod } from '../../../src/domain/slots/kubernetes.ts';
import type { Api } from '../../cluster/api.ts';
import { at, listAt, textAt } from '../../cluster/json.ts';
import { podAnnotations } from '../../../src/sandbox/node/annotations.ts';
import { waitFor } from './wait.ts';

/** What happens to pods that ran well. `path` is the pod's path in the API. */
export interface Trouble {
  /** Nobody listens any more where a port-forward goes; the pod stays as it is. */
  killAgent(admin: Api, path: string, pod: Pod): Promise<void>;
  /** Returns when the pod's condition says so. */
  setReady(admin: Api, path: string, ready: boolean): Promise<void>;
  /** Returns when the first container counts one restart more. */
  restartContainer(admin: Api, path: string): Promise<void>;
}

/** On a node without containers: told by annotations, or by writing what a kubelet would write. */
export const simulatedTrouble: Trouble = { killAgent, setReady, restartContainer };

async function killAgent(admin: Api, path: string, pod: Pod): Promise<void> {
  if (pod.metadata.annotations?.[podAnnotations.ownProcess] !== 'true')
    throw new Error(`${pod.metadata.name} shares its agent: its slot has no \`ownProcess\``);
  await annotate(admin, path, podAnnotations.agent, 'kill');
  await untilPod(admin, path, 'its agent to be killed', (found) => {
    return textAt(found, 'metadata', 'annotations', podAnnotations.agent) === 'killed';
  });
}

async function setReady(admin: Api, path: string, ready: boolean): Promise<void> {
  await annotate(admin, path, podAnnotations.ready, String(ready));
  const wanted = ready ? 'True' : 'False';
  await untilPod(admin, path, `Ready to be ${wanted}`, (found) => {
    const conditions = listAt(found, 'status', 'conditions');
    return conditions.some((one) => textAt(one, 'type') === 'Ready' && textAt(one, 'status') === wanted);
  });
}

async function restartContainer(admin: Api, path: string): Promise<void> {
  const [first, ...others] = listAt(await admin.do('GET', path), 'status', 'containerStatuses');
  const count = at(first, 'restartCount');
  const now = new Date().toISOString();
  const lastState = { terminated: { exitCode: 1, reason: 'Error', startedAt: now, finishedAt: now } };
  const restartCount = (typeof count === 'number' ? count : 0) + 1;
  const containerStatuses = [{ ...(first as object), restartCount, lastState }, ...others];
  await admin.patch(`${path}/status`, { status: { containerStatuses } });
}

async function annotate(admin: Api, path: string, annotation: string, value: string): Promise<void> {
  await admin.patch(path, { metadata: { annotations: { [annotation]: value } } });
}

export async function untilPod(
  admin: Api,
  path: string,
  what: string,
  holds: (pod: unknown) => boolean,
): Promise<void> {
  await waitFor(`${path}: ${what}`, async () => holds(await admin.do('GET', path)));
}
