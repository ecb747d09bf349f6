import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { E2eNamespace } from '../e2e/harness/index.ts';
import { turnUnreadyUnderLoad } from './load/turn-unready-under-load.ts';
import { openOwnNode, type OwnNode } from './own-node.ts';

describe('given users, and a switch whose patch is under way', () => {
  let own: OwnNode;
  let ns: E2eNamespace;
  beforeAll(async () => {
    own = await openOwnNode();
    ns = await own.cluster.namespace({ replicas: 2 });
  });
  afterAll(() => own.close());

  test('pods that all turn unready before it refuse users no longer than it takes to go back', async () => {
    const seen = await turnUnreadyUnderLoad(ns, own.control);
    expect(seen.run.exitCode).toBe(6);
    const reason = 'no pod of green is ready any more';
    expect(JSON.parse(seen.run.stdout)).toMatchObject({ outcome: 'moved-back', live: 'blue', reason });
    // Both are a fraction of this on an idle machine; kube-proxy takes up to a second for the way back.
    expect(seen.backAfter).toBeLessThan(3000);
    expect(seen.lostAfterBack).toBeLessThan(5000);
    const last = seen.exchanges.toSorted((one, other) => one.sentAt - other.sentAt).at(-1);
    expect(last?.version).toBe('1.2.0');
    expect(seen.exchanges.some(({ version }) => version === '1.3.0')).toBe(false);
  });
});
