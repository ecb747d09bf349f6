import { expect, test } from 'vitest';
import { explainNodeRefusal } from '../../../src/adapters/kubernetes/port-forward/explain-node-refusal.ts';

test.each([
  [
    'error dialing backend: dial tcp 10.213.0.2:10250: connect: connection refused',
    'the API server does not reach the kubelet of its node: 10.213.0.2:10250: connect: connection refused',
  ],
  ['pod does not exist', 'the kubelet of its node does not know the pod, or not yet'],
  [
    'rpc error: code = Unavailable desc = connection error: desc = "dial unix /run/containerd/containerd.sock"',
    'the container runtime of its node does not answer: connection error: desc = "dial unix /run/containerd/containerd.sock"',
  ],
  ['pods "agent-green-1" not found', undefined],
  ['<h1>Bad gateway</h1>', undefined],
])('%s', (said, told) => {
  expect(explainNodeRefusal(said)).toBe(told);
});
