import { setTimeout as sleep } from 'node:timers/promises';
import type { Api } from '../api.ts';
import { listAt, textAt } from '../json.ts';
import { nodeName } from './configuration.ts';
import type { ProcessGroup, StartedProcess } from './processes.ts';

const startTimeoutMs = 60_000;

/** The kinds of KWOK are served as soon as the API server has taken up their definitions. */
export async function servesKwokKinds(admin: Api): Promise<boolean> {
  const answers = await Promise.all(
    ['portforwards', 'logs'].map((kind) => admin.ask('GET', `/apis/kwok.x-k8s.io/v1alpha1/${kind}`)),
  );
  return answers.every((answer) => answer.status === 200);
}

/** The node is ready and has its address; the controller manager made the first service account. */
export async function worksWhole(admin: Api): Promise<boolean> {
  const node = await admin.ask('GET', `/api/v1/nodes/${nodeName}`);
  const ready = listAt(node.body, 'status', 'conditions').some(
    (one) => textAt(one, 'type') === 'Ready' && textAt(one, 'status') === 'True',
  );
  const addressed = listAt(node.body, 'status', 'addresses').some(
    (one) => textAt(one, 'type') === 'InternalIP',
  );
  const account = await admin.ask('GET', '/api/v1/namespaces/default/serviceaccounts/default');
  return ready && addressed && account.status === 200;
}

/** Asks again each 50 ms; throws as soon as a process that is needed has ended, with what it printed last. */
export async function until(
  what: string,
  group: ProcessGroup,
  needed: readonly StartedProcess[],
  holds: () => Promise<boolean>,
): Promise<void> {
  const end = performance.now() + startTimeoutMs;
  for (;;) {
    const dead = needed.find((one) => one.hasEnded());
    if (dead !== undefined)
      throw new Error(`${dead.name} ended while waiting for ${what}:\n${group.lastLines(dead.name)}`);
    if (await holds().catch(() => false)) return;
    if (performance.now() > end)
      throw new Error(
        `waited ${startTimeoutMs / 1000} s for ${what}:\n${group.lastLines(needed.at(-1)?.name ?? '')}`,
      );
    await sleep(50);
  }
}
