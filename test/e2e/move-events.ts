import type { Event } from '../../src/domain/slots/kubernetes.ts';
import type { E2eNamespace } from './harness/index.ts';

/**
 * The Events of the plugin in a namespace. A real cluster's controllers tell of a Service too: the one of EndpointSlices,
 * when it lost a race (`FailedToUpdateEndpointSlices`), and tries again.
 */
export async function moveEvents(ns: E2eNamespace): Promise<readonly Event[]> {
  return (await ns.list('Event')).filter(({ source }) => source?.component === 'kubectl-bluegreen');
}
