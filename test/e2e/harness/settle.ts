import type { Api } from '../../cluster/api.ts';
import { at, isObject, listAt, textAt } from '../../cluster/json.ts';
import { fateOfPod, type Fate } from '../../../src/sandbox/node/fate.ts';
import type { EditableDeployment, EditableService } from './manifests.ts';
import { waitFor } from './wait.ts';

/** Real containers on a busy machine: two crashes with a pause of 10 s between. */
const settleTimeoutMs = 50_000;

/** Returns when a new Deployment's pods are what their image tags say, and its status knows. */
export async function untilSettled(admin: Api, deployment: EditableDeployment): Promise<void> {
  const { name, namespace } = deployment.metadata;
  const { fate } = fateOfPod(deployment.spec.template);
  const isSettled = async (): Promise<boolean> => {
    if (fate === 'ready' || fate === 'slow-ready') return await isAvailable(admin, deployment);
    const selector = Object.entries(deployment.spec.selector.matchLabels)
      .map((pair) => pair.join('='))
      .join(',');
    const pods = await admin.do(
      'GET',
      `/api/v1/namespaces/${namespace}/pods?labelSelector=${encodeURIComponent(selector)}`,
    );
    const own = listAt(pods, 'items').filter((pod) => runsImagesOf(deployment, pod));
    const settled = own.filter((pod) => hasMet(fate, pod));
    return settled.length === deployment.spec.replicas;
  };
  await waitFor(`${name} in ${namespace} to be settled (${fate})`, isSettled, settleTimeoutMs);
}

async function isAvailable(admin: Api, { metadata, spec }: EditableDeployment): Promise<boolean> {
  const found = await admin.do(
    'GET',
    `/apis/apps/v1/namespaces/${metadata.namespace}/deployments/${metadata.name}`,
  );
  if (at(found, 'status', 'observedGeneration') !== at(found, 'metadata', 'generation')) return false;
  const count = (key: string): unknown => at(found, 'status', key) ?? 0;
  if (spec['paused'] === true && spec.replicas > 0 && count('replicas') === 0) return true;
  return count('updatedReplicas') === spec.replicas && count('availableReplicas') === spec.replicas;
}

/** Pods of the template before, which still run where these are made, say nothing of these. */
function runsImagesOf({ spec }: EditableDeployment, pod: unknown): boolean {
  const found = listAt(pod, 'spec', 'containers').map((one) => textAt(one, 'image'));
  return spec.template.spec.containers.every(({ image }) => found.includes(image));
}

function hasMet(fate: Fate, pod: unknown): boolean {
  const reasons = listAt(pod, 'status', 'containerStatuses').map((one) =>
    textAt(one, 'state', 'waiting', 'reason'),
  );
  if (fate === 'pull-error') return reasons.includes('ImagePullBackOff');
  if (fate === 'crash' || fate === 'oom') return reasons.includes('CrashLoopBackOff');
  return textAt(pod, 'status', 'phase') === 'Running';
}

/** Returns when the Service's EndpointSlices hold so many ready endpoints. */
export async function untilServed(admin: Api, service: EditableService, endpoints: number): Promise<void> {
  const { name, namespace } = service.metadata;
  const slices = `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices?labelSelector=kubernetes.io%2Fservice-name%3D${name}`;
  await waitFor(`${endpoints} endpoints of ${name} in ${namespace}`, async () => {
    const found = listAt(await admin.do('GET', slices), 'items').flatMap((slice) =>
      listAt(slice, 'endpoints'),
    );
    return (
      found.filter((one) => isObject(one) && at(one, 'conditions', 'ready') !== false).length === endpoints
    );
  });
}
