import type { E2eNamespace } from './harness/index.ts';

/**
 * After a move to this slot the Service's endpoints keep a pod that is not one of its ready ones: a bare pod with the
 * slot's labels is never ready, and the Service publishes pods that are not. Returns when the pod has its address.
 */
export async function endpointsThatNeverSettle(ns: E2eNamespace, slot: string): Promise<void> {
  const name = `stray-${slot}`;
  await ns.apply(`
apiVersion: v1
kind: Pod
metadata: { name: ${name}, labels: { app: agent-service, slot: ${slot} } }
spec:
  containers: [{ name: agent, image: 'agent-service:not-ready', readinessProbe: { httpGet: { path: /readyz, port: 8000 } } }]
`);
  await ns.patch('Service', 'agent-service', { spec: { publishNotReadyAddresses: true } });
  await ns.waitFor('the stray pod to have an address', async () => {
    const { status } = await ns.get('Pod', name);
    return (status as { readonly podIP?: string } | undefined)?.podIP !== undefined;
  });
}
