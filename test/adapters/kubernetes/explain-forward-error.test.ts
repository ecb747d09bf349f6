import { expect, test } from 'vitest';
import { explainForwardError } from '../../../src/adapters/kubernetes/port-forward/explain-forward-error.ts';

const sandbox = '1365c513c55be6c5fd3375cc6b3022d40d8e468bbd9b1548f26307005fc1557a';
const preamble = `error forwarding port 8000 to pod ${sandbox}, uid : failed to execute portforward in network namespace "/var/run/netns/cni-2a011aeb": `;

test.each([
  [
    'containerd: nobody listens',
    `${preamble}failed to connect to localhost:8000 inside namespace "${sandbox}", IPv4: dial tcp4 127.0.0.1:8000: connect: connection refused IPv6 dial tcp6: address localhost: no suitable address found `,
    'nothing listens on localhost:8000 in the pod',
  ],
  [
    'containerd: anything else comes without its ids',
    `${preamble}failed to set network namespace: no such file or directory`,
    'failed to set network namespace: no such file or directory',
  ],
  ['words of another runtime are kept', 'socat not found\nin this image', 'socat not found in this image'],
])('%s', (_, said, told) => {
  expect(explainForwardError(said, 8000)).toBe(told);
});
