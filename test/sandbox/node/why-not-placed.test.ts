import { expect, test } from 'vitest';
import { whyNotPlaced } from '../../../src/sandbox/node/why-not-placed.ts';
import type { Pod } from '../../../src/sandbox/objects/pod.ts';

const room = { labels: {}, allocatable: { cpu: '1', memory: '1Gi', pods: '2' } };

function pod(cpu: string): Pod {
  const containers = [{ name: 'a', image: 'a:1', resources: { requests: { cpu } } }];
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec: { containers } };
}

test('a node takes only so many pods', () => {
  expect(whyNotPlaced(pod('0'), [pod('0')], room)).toBeUndefined();
  expect(whyNotPlaced(pod('0'), [pod('0'), pod('0')], room)).toContain('1 Too many pods.');
  expect(whyNotPlaced(pod('2'), [pod('0'), pod('0')], room)).toContain(
    '1 Insufficient cpu, 1 Too many pods.',
  );
});
