import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { clusterFromEnvironment } from '../cluster/cluster-under-test.ts';
import { describeThatNeeds } from '../e2e/harness/index.ts';
import { Asker } from './asker.ts';
import { after, before, cached } from './expired.ts';
import { compactEtcd, overflowHistory } from './forget.ts';
import { expectSameAnswer } from './reconcile.ts';
import { openBoth, type Both } from './sides.ts';

const namespace = `conformance-${randomUUID().slice(0, 8)}`;

describeThatNeeds('etcd')('versions that are forgotten', () => {
  let both: Both;
  let real: Asker;
  let sandbox: Asker;
  beforeAll(async () => {
    both = await openBoth();
    for (const { admin } of [both.real, both.sandbox])
      await admin.do('POST', '/api/v1/namespaces', { metadata: { name: namespace } });
    real = new Asker(both.real, { NS: namespace });
    sandbox = new Asker(both.sandbox, { NS: namespace });
    for (const ask of before)
      for (const asker of [real, sandbox])
        expect(await asker.answer(ask)).toMatchObject({ status: ask.status });
    await compactEtcd(clusterFromEnvironment().etcd ?? '');
    await overflowHistory(both.sandbox);
  });
  afterAll(async () => {
    await both.real.admin.ask('DELETE', `/api/v1/namespaces/${namespace}`);
    await both.close();
  });

  const all: typeof cached = [...after, ...cached];
  test.each(all.map((ask) => [ask.what, ask] as const))('%s', async (_, ask) => {
    const ofReal = await real.answer({ ...ask, path: ask.real ?? ask.path });
    const ofSandbox = await sandbox.answer(ask);
    expect(ofReal.status, JSON.stringify(ofReal.body)).toBe(ask.status);
    expectSameAnswer(`${ask.method} ${ask.path}`, ofReal, ofSandbox);
    if (ask.path.includes('watch=true'))
      expect(ofReal.body).toMatchObject([{ type: 'ERROR', object: { code: 410, reason: 'Expired' } }]);
  });
});
