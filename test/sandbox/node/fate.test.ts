import { expect, test } from 'vitest';
import { fateOfPod, readImageTag } from '../../../src/sandbox/node/fate.ts';

test.each([
  ['agent-service:1.2.0', '1.2.0', 'right', 'ready'],
  ['registry.example.com:5000/agent-service:1.3.0-too-long', '1.3.0', 'too-long', 'ready'],
  ['agent-service:v2-slow@sha256:0', 'v2', 'slow', 'ready'],
  ['agent-service:too-short', '0.0.0', 'too-short', 'ready'],
  ['agent-service:1.3.0-crash', '1.3.0', 'right', 'crash'],
  ['agent-service:1.3.0-not-ready', '1.3.0', 'not-ready', 'not-ready'],
  ['agent-service:1.3.0-slow-ready', '1.3.0', 'right', 'slow-ready'],
  ['agent-service:1.3.0-rc1', '1.3.0-rc1', 'right', 'ready'],
  ['registry:5000/agent-service', 'latest', 'right', 'ready'],
])('%s: version %s, behaves %s, becomes %s', (image, version, behaviour, fate) => {
  expect(readImageTag(image)).toEqual({ version, behaviour, fate });
});

test("a pod's fate is that of the first container that does not simply run", () => {
  const containers = [
    { name: 'proxy', image: 'proxy:1' },
    { name: 'agent', image: 'agent-service:1.3.0-oom' },
  ];
  expect(fateOfPod({ spec: { containers } })).toEqual({ fate: 'oom', culprit: 'agent' });
  expect(fateOfPod({ spec: { containers: containers.slice(0, 1) } })).toEqual({
    fate: 'ready',
    culprit: 'proxy',
  });
});
