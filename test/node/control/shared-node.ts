import { clusterFromEnvironment } from '../../cluster/cluster-under-test.ts';
import { NodeControl } from './node-control.ts';

/** The suite's own node, for tests that harm nobody else: it is shared. Those that do take `openOwnNode`. */
export function sharedNode(): NodeControl {
  const { folder } = clusterFromEnvironment();
  if (folder === undefined) throw new Error('the cluster under test is no node of ours');
  return new NodeControl(folder);
}
