import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { asks, type Ask } from './asks.ts';
import { settled, type Got } from './compared.ts';
import { normalise } from './normalise.ts';
import { at, listAt, textAt } from '../cluster/json.ts';
import { waitFor } from '../e2e/harness/wait.ts';
import { openBoth, type Both, type Side } from './sides.ts';

/** A name that is bound to differ from run to run, and that both get. */
const namespace = `conformance-${randomUUID().slice(0, 8)}`;

async function answerOf(side: Side, ask: Ask): Promise<Got> {
  const inNamespace = (text: string): string => text.replaceAll('NS', namespace);
  const body =
    ask.body === undefined
      ? undefined
      : inNamespace(typeof ask.body === 'string' ? ask.body : JSON.stringify(ask.body));
  const response = await fetchAnswer(side, { ...ask, path: inNamespace(ask.path) }, body);
  // A watch says one object a line; the order of what is there at first is not promised.
  const lines = response.body.split('\n').filter((line) => line !== '');
  const watch = ask.path.includes('watch=true') && response.status === 200;
  const { status, contentType } = response;
  const got = { status, contentType, body: watch ? lines.map(normalise) : normalise(response.body) };
  return settled(`${ask.method} ${ask.path}`, got);
}

async function fetchAnswer(
  side: Side,
  ask: Ask,
  body: string | undefined,
): Promise<{ status: number; contentType: string; body: string }> {
  return await side.send({
    method: ask.method,
    path: ask.path,
    headers: {
      accept: ask.accept ?? 'application/json',
      'user-agent': 'conformance/1.0',
      ...(body !== undefined && { 'content-type': ask.type ?? 'application/json' }),
    },
    body,
  });
}

describe('the sandbox answers as kube-apiserver does', () => {
  let both: Both;
  beforeAll(async () => {
    both = await openBoth();
    for (const side of [both.real, both.sandbox]) {
      await side.admin.do('POST', '/api/v1/namespaces', { metadata: { name: namespace } });
      await side.hasServiceAccount(namespace);
    }
  });
  afterAll(async () => {
    await both.real.admin.ask('DELETE', `/api/v1/namespaces/${namespace}`);
    await both.close();
  });

  test.each(asks.map((ask) => [ask.what, ask] as const))('%s', async (_, ask) => {
    const [real, sandbox] = await Promise.all([answerOf(both.real, ask), answerOf(both.sandbox, ask)]);
    expect(real.status, JSON.stringify(real.body)).toBe(ask.status);
    expect(sandbox).toEqual(real);
    if (ask.path.includes('/deployments') && ask.status < 300)
      await Promise.all([untilStill(both.real), untilStill(both.sandbox)]);
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
