import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Described, describedSystem } from './described-system.ts';
import { pluginAsks } from './plugin-asks.ts';
import { expectSameAnswer } from './reconcile.ts';
import { openBoth, type Both } from './sides.ts';

let both: Both;
let real: Described;
let sandbox: Described;
beforeAll(async () => {
  both = await openBoth();
  [real, sandbox] = await Promise.all([describedSystem(both.real), describedSystem(both.sandbox)]);
});
afterAll(async () => {
  await Promise.all([real.close(), sandbox.close()]);
  await both.close();
});

test.each(pluginAsks.map((ask) => [ask.what, ask] as const))('%s', async (_, ask) => {
  const [ofReal, ofSandbox] = await Promise.all([real.asker.answer(ask), sandbox.asker.answer(ask)]);
  expect(ofReal.status, JSON.stringify(ofReal.body)).toBe(ask.status);
  expectSameAnswer(`${ask.method} ${ask.path}`, ofReal, ofSandbox);
});
