import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Asker } from './asker.ts';
import { asks } from './asks.ts';
import { expectSameAnswer, stale } from './reconcile.ts';
import { at, listAt, textAt } from '../cluster/json.ts';
import { waitFor } from '../e2e/harness/wait.ts';
import { openBoth, type Both, type Side } from './sides.ts';

/** A name that is bound to differ from run to run, and that both get. */
const namespace = `conformance-${randomUUID().slice(0, 8)}`;

describe('the sandbox answers as kube-apiserver does', () => {
  let both: Both;
  let askers: { readonly real: Asker; readonly sandbox: Asker };
  beforeAll(async () => {
    both = await openBoth();
    for (const side of [both.real, both.sandbox]) {
      await side.admin.do('POST', '/api/v1/namespaces', { metadata: { name: namespace } });
      await side.hasServiceAccount(namespace);
    }
    askers = {
      real: new Asker(both.real, { NS: namespace }),
      sandbox: new Asker(both.sandbox, { NS: namespace }),
    };
  });
  afterAll(async () => {
    await both.real.admin.ask('DELETE', `/api/v1/namespaces/${namespace}`);
    await both.close();
  });

  test.each(asks.map((ask) => [ask.what, ask] as const))('%s', async (_, ask) => {
    const [real, sandbox] = await Promise.all([askers.real.answer(ask), askers.sandbox.answer(ask)]);
    expect(real.status, JSON.stringify(real.body)).toBe(ask.status);
    expectSameAnswer(`${ask.method} ${ask.path}`, real, sandbox);
    if (ask.path.includes('/deployments') && ask.status < 300)
      await Promise.all([untilStill(both.real), untilStill(both.sandbox)]);
  });

  test('each difference that is allowed here occurs', () => {
    expect(stale('asks')).toEqual([]);
  });
});

/** The Deployment has been looked after: what the next answer says of it does not depend on the moment. */
async function untilStill({ admin }: Side): Promise<void> {
  await waitFor('the Deployment to be still', async () => {
    const found = await admin.do('GET', `/apis/apps/v1/namespaces/${namespace}/deployments/idle`);
    const reasons = listAt(found, 'status', 'conditions').map((one) => textAt(one, 'reason'));
    const isSeen = at(found, 'status', 'observedGeneration') === at(found, 'metadata', 'generation');
    return isSeen && reasons.includes('NewReplicaSetAvailable');
  });
}
