import { readImageTag } from '../../../src/sandbox/node/fate.ts';
import type { E2eNamespace } from './namespace.ts';
import type { EditableDeployment } from './manifests.ts';
import { untilSettled } from './settle.ts';

/** Gives a slot the image `agent-service:<tag>`, as the administrator; returns when its pods are what the tag says. */
export async function putTag(ns: E2eNamespace, slot: string, tag: string): Promise<void> {
  const deployment = `agent-${slot}`;
  const image = `agent-service:${tag}`;
  const { version } = readImageTag(image);
  const template = {
    metadata: { labels: { version } },
    spec: { containers: [{ name: 'agent', image, env: [{ name: 'AGENT_VERSION', value: version }] }] },
  };
  await ns.patch('Deployment', deployment, { spec: { template } }, 'strategic');
  const changed = (await ns.get('Deployment', deployment)) as unknown as EditableDeployment;
  await untilSettled(ns.admin, changed);
  // Pods of the earlier template leave a moment after the new ones are ready.
  await ns.waitFor(`${deployment} to hold ${tag} alone`, async () => {
    const pods = await ns.pods(slot);
    return (
      pods.length === changed.spec.replicas &&
      pods.every((pod) => pod.spec.containers.some((container) => container.image === image))
    );
  });
}
