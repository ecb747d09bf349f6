import { E2eCluster } from '../e2e/harness/index.ts';
import { NodeControl } from './control/node-control.ts';
import { describeNode } from './describe-node.ts';
import { type RealNode, type RealNodeOptions, startRealNode } from './real-node.ts';

/** A node for one test file, which may break it; the suite's own is shared by tests that run at the same time. */
export interface OwnNode {
  readonly node: RealNode;
  readonly control: NodeControl;
  /** As `e2eCluster()`, on this node. */
  readonly cluster: E2eCluster;
  close(): Promise<void>;
}

export async function openOwnNode(options: RealNodeOptions = {}): Promise<OwnNode> {
  const node = await startRealNode(options);
  const cluster = await E2eCluster.open(describeNode(node));
  const close = async (): Promise<void> => {
    await cluster.close();
    await node.stop();
  };
  return { node, control: new NodeControl(node.folder), cluster, close };
}
