import { endpointsThatNeverSettle } from '../../e2e/endpoints-that-never-settle.ts';
import { putTag, type E2eNamespace } from '../../e2e/harness/index.ts';
import { annotation } from '../../../src/domain/slots/annotations.ts';
import { podAnnotations } from '../../../src/sandbox/node/annotations.ts';
import { breakingGlass } from './guarded.ts';
import type { Disturbance } from './row.ts';

const service = 'agent-service';

/** What `kubectl patch` does to the selector. */
export const moveService = (slot: string): Disturbance => ({
  name: `somebody moves the Service to ${slot}`,
  happen: (ns) =>
    ns.patch(
      'Service',
      service,
      { ...breakingGlass(), spec: { selector: { slot } } },
      'merge',
      'kubectl-patch',
    ),
});

/** `kubectl apply` of a manifest that names blue. */
export const applyOldService: Disturbance = {
  name: 'kubectl apply of the old Service',
  happen: (ns) =>
    ns.patch(
      'Service',
      service,
      { ...breakingGlass(), spec: { selector: { app: 'agent-service', slot: 'blue' } } },
      'merge',
      'kubectl-client-side-apply',
    ),
};

export const editService: Disturbance = {
  name: 'somebody labels the Service',
  happen: (ns) => ns.patch('Service', service, { metadata: { labels: { team: 'support' } } }),
};

export const remakeService: Disturbance = {
  name: 'the Service is made anew',
  happen: async (ns) => {
    const { metadata, spec } = await ns.get('Service', service);
    await ns.delete('Service', service);
    const { name, labels } = metadata;
    // Its address is given anew.
    const fresh = { ...spec, clusterIP: undefined, clusterIPs: undefined };
    const body = { apiVersion: 'v1', kind: 'Service', metadata: { name, labels }, spec: fresh };
    await ns.admin.do('POST', `/api/v1/namespaces/${ns.name}/services`, body);
  },
};

/** Another template, rolled out. */
export const changeTemplate = (slot: string, tag: string): Disturbance => ({
  name: `somebody gives ${slot} the image ${tag}`,
  happen: (ns) => putTag(ns, slot, tag),
});

/** The verdict of green is kept by a command of its own, before any trouble. */
export const recordPass: Disturbance = {
  name: 'the verdict of green is recorded',
  happen: async (ns) => {
    const run = await ns.kubectl('bluegreen', 'verify', '--record', { as: 'ci-record' });
    if (run.exitCode !== 0) throw new Error(`${run.command}\n${run.stdout}${run.stderr}`);
  },
};

/** Somebody else's verdict, which failed. */
export const keepFailure: Disturbance = {
  name: 'a failure of green is recorded',
  happen: async (ns) => {
    const { metadata } = await ns.get('Deployment', 'agent-green');
    const before = metadata.annotations?.[annotation.receipt];
    const theirs = { op: 'theirs00', outcome: 'fail', cases: 1, passed: 0, who: 'somebody else' };
    const bare = {
      ...{ when: '2026-01-01T00:00:00Z', uid: metadata.uid, template: 'x', set: 'x', policy: 'x', tool: 'x' },
      ...{ images: {}, configMaps: {}, secrets: {} },
    };
    const kept = before === undefined ? bare : (JSON.parse(before) as object);
    const value = JSON.stringify({ ...kept, ...theirs });
    await ns.patch('Deployment', 'agent-green', {
      metadata: { annotations: { [annotation.receipt]: value } },
    });
    await ns.waitFor('the Deployment controller to see it', async () => {
      const now = await ns.get('Deployment', 'agent-green');
      return now.status?.observedGeneration === now.metadata.generation;
    });
  },
};

/** All pods of a slot go at once; returns when others are there. */
export const replacePod = (slot: string): Disturbance => ({
  name: `the pod of ${slot} is deleted`,
  happen: async (ns) => {
    const gone = await deletePods(ns, slot, Infinity);
    await ns.waitFor(`another pod of ${slot}`, async () => {
      const pods = await ns.pods(slot);
      return pods.length > 0 && pods.every(({ metadata }) => !gone.has(metadata.name));
    });
  },
});

/** One pod goes, of two or more: some are ready all the while. */
export const deleteOnePod = (slot: string): Disturbance => ({
  name: `one pod of ${slot} is deleted`,
  happen: (ns) => deletePods(ns, slot, 1),
});

async function deletePods(ns: E2eNamespace, slot: string, count: number): Promise<ReadonlySet<string>> {
  const names = (await ns.pods(slot)).map(({ metadata }) => metadata.name).slice(0, count);
  const path = `/api/v1/namespaces/${ns.name}/pods`;
  await Promise.all(names.map((name) => ns.admin.do('DELETE', `${path}/${name}?gracePeriodSeconds=0`)));
  return new Set(names);
}

export const turnUnready = (slot: string): Disturbance => ({
  name: `the pod of ${slot} turns unready`,
  happen: async (ns) => {
    await Promise.all((await ns.pods(slot)).map((pod) => ns.setReady(pod, false)));
    await untilReadyReplicas(ns, slot, 0);
  },
  undo: async (ns) => {
    const pods = (await ns.pods(slot)).filter(
      ({ metadata }) => metadata.annotations?.[podAnnotations.ready] === 'false',
    );
    await Promise.all(pods.map((pod) => ns.setReady(pod, true)));
  },
});

async function untilReadyReplicas(ns: E2eNamespace, slot: string, count: number): Promise<void> {
  await ns.waitFor(`${slot} to count ${count} ready pods`, async () => {
    const { status } = await ns.get('Deployment', `agent-${slot}`);
    return (status?.readyReplicas ?? 0) === count;
  });
}

export const killAgent = (slot: string): Disturbance => ({
  name: `the agent of ${slot} dies`,
  happen: async (ns) => {
    await Promise.all((await ns.pods(slot)).map((pod) => ns.killAgent(pod)));
  },
});

const quota = (ns: E2eNamespace): string => `/api/v1/namespaces/${ns.name}/resourcequotas`;

/** No pod more than there are. */
export const quotaIsUsedUp: Disturbance = {
  name: 'a ResourceQuota allows no pod more',
  happen: async (ns) => {
    const spec = { hard: { pods: '2' } };
    await ns.admin.do('POST', quota(ns), { metadata: { name: 'no-more' }, spec });
    await ns.waitFor('the quota to be counted', async () => {
      const found = (await ns.admin.do('GET', `${quota(ns)}/no-more`)) as {
        status?: { used?: { pods?: string } };
      };
      return found.status?.used?.pods === '2';
    });
  },
  undo: (ns) => ns.admin.do('DELETE', `${quota(ns)}/no-more`),
};

const autoscalers = (ns: E2eNamespace): string =>
  `/apis/autoscaling/v2/namespaces/${ns.name}/horizontalpodautoscalers`;

/** Another user's new minimum, and what the autoscaler makes of it. */
export const autoscalerWantsTwo = (slot: string): Disturbance => ({
  name: `somebody raises minReplicas of the HPA of ${slot}`,
  happen: async (ns) => {
    const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: `agent-${slot}` };
    const spec = { scaleTargetRef, minReplicas: 1, maxReplicas: 5, metrics: [] };
    await ns.admin.do('POST', autoscalers(ns), { metadata: { name: `agent-${slot}` }, spec });
    await ns.admin.patch(`${autoscalers(ns)}/agent-${slot}`, { spec: { minReplicas: 2 } });
    await scaleToTwo(slot).happen(ns);
  },
  undo: (ns) => ns.admin.do('DELETE', `${autoscalers(ns)}/agent-${slot}`),
});

export const scaleToTwo = (slot: string): Disturbance => ({
  name: `${slot} grows to two pods`,
  happen: async (ns) => {
    await ns.patch('Deployment', `agent-${slot}`, { spec: { replicas: 2 } });
    await untilReadyReplicas(ns, slot, 2);
  },
});

export const deleteDeployment = (slot: string): Disturbance => ({
  name: `the Deployment of ${slot} is deleted`,
  happen: (ns) => ns.delete('Deployment', `agent-${slot}`),
});

/** A pod beside the slot's own, whose address the Service publishes once the slot is live. */
export const strayPodComes = (slot: string): Disturbance => ({
  name: `a stray pod of ${slot} comes`,
  happen: async (ns) => {
    await endpointsThatNeverSettle(ns, slot);
    await ns.waitFor('the stray pod to be an endpoint', async () => {
      const slices = await ns.list('EndpointSlice', `kubernetes.io/service-name=${service}`);
      const names = slices
        .flatMap(({ endpoints }) => endpoints ?? [])
        .map(({ targetRef }) => targetRef?.name);
      return names.includes(`stray-${slot}`);
    });
  },
});

export const strayPodGoes = (slot: string): Disturbance => ({
  name: `the stray pod of ${slot} goes`,
  happen: (ns) =>
    ns.admin.do('DELETE', `/api/v1/namespaces/${ns.name}/pods/stray-${slot}?gracePeriodSeconds=0`),
});

/** Blue grows to two pods, and green has an HPA that would keep one: `switch` has to raise it. */
export const greenMustGrow: Disturbance = {
  name: 'blue has two pods, and the HPA of green keeps one',
  happen: async (ns) => {
    const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'agent-green' };
    const spec = { scaleTargetRef, minReplicas: 1, maxReplicas: 5, metrics: [] };
    await ns.admin.do('POST', autoscalers(ns), { metadata: { name: 'agent-green' }, spec });
    await scaleToTwo('blue').happen(ns);
  },
  undo: (ns) => ns.admin.do('DELETE', `${autoscalers(ns)}/agent-green`),
};

export const setMinReplicas = (slot: string, minReplicas: number): Disturbance => ({
  name: `somebody sets minReplicas of the HPA of ${slot} to ${minReplicas}, and it grows`,
  happen: async (ns) => {
    await ns.admin.patch(`${autoscalers(ns)}/agent-${slot}`, { spec: { minReplicas } });
    await ns.patch('Deployment', `agent-${slot}`, { spec: { replicas: minReplicas } });
  },
});
