import type { ClusterUnderTest } from '../cluster/cluster-under-test.ts';
import type { RealNode } from './real-node.ts';

/** What a suite needs to know of a node of ours. */
export function describeNode(node: RealNode): ClusterUnderTest {
  const { folder, kubeconfig, kubectl, version, auditLog, certificates } = node;
  const authority = { ca: certificates.ca, caKey: certificates.caKey };
  return { kind: 'node', folder, kubeconfig, kubectl, version, auditLog, authority };
}
