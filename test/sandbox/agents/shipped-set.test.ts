import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { agentAdapters } from '../../../src/adapters/agent/protocols.ts';
import { loadGoldenSet } from '../../../src/adapters/golden-files/load-golden-set.ts';
import { contentPointerOf } from '../../../src/domain/golden/content-pointer.ts';
import type { GoldenSet } from '../../../src/domain/golden/golden-set.ts';
import { judgeTurn } from '../../../src/domain/golden/judge-turn.ts';
import type { ExchangeStore } from '../../../src/ports/exchange-store.ts';
import { replayGoldenSet } from '../../../src/use-cases/replay-golden-set.ts';
import type { ReplayDeps } from '../../../src/use-cases/replay-golden-set.ts';
import { clock, never } from '../../adapters/agent/asking.ts';
import type { BehaviourOptions } from '../../../src/sandbox/agents/behaviours/behaviour.ts';
import type { BehaviourName } from '../../../src/sandbox/agents/behaviours/index.ts';
import { serveAgent, type ServedAgent } from './serve-agent.ts';

const folder = fileURLToPath(new URL('../../../golden', import.meta.url));
const agents: ServedAgent[] = [];
let shipped: GoldenSet;
beforeAll(async () => {
  shipped = await loadGoldenSet(folder);
});
afterAll(() => {
  for (const agent of agents) agent.stop();
});

let ids = 0;
/** Keeps nothing. */
const noStore: ExchangeStore = {
  begin: () =>
    Promise.resolve({
      keep: () => Promise.resolve(),
      commit: () => Promise.resolve({ kind: 'not-kept', reason: 'a test' }),
      discard: () => Promise.resolve(),
    }),
  openCases: () => Promise.resolve({ kind: 'no-run' }),
  show: () => Promise.reject(new Error('nothing is kept here')),
};
const deps: ReplayDeps = {
  adapters: agentAdapters({ clock, secrets: [] }),
  judge: (expectation, observation, goldenCase) =>
    judgeTurn(expectation, observation, {
      countTokens: () => {
        throw new Error('the agent sends its usage');
      },
      contentPointer: contentPointerOf(goldenCase),
    }),
  store: noStore,
  clock,
  ids: { next: () => String((ids += 1)).padStart(8, '0') },
  report: () => undefined,
};

/** The set's verdict on an agent; its cases are asked more at once and waited for less than its suite says. */
async function replay(
  behaviour: BehaviourName,
  options: Partial<BehaviourOptions> = {},
  only?: readonly string[],
) {
  const agent = await serveAgent(behaviour, options);
  agents.push(agent);
  const timeouts = { connectMs: 5000, firstTokenMs: 5000, totalMs: 4000 };
  const cases = shipped.cases.filter(({ id }) => only === undefined || only.includes(id));
  const set = { ...shipped, cases, suite: { ...shipped.suite, concurrency: 14, timeouts } };
  const result = await replayGoldenSet(deps, {
    set,
    subject: { slot: agent.url, template: null },
    target: { kind: 'url', url: agent.url, fetch: globalThis.fetch },
    headersOf: () => ({}),
    keepAs: { context: '', namespace: '', service: '', slot: agent.url },
    signal: never,
  });
  if (result.kind !== 'settled') throw new Error(result.kind);
  const { verdict } = result;
  return {
    outcome: verdict.outcome,
    failed: verdict.cases.filter(({ outcome }) => outcome === 'fail').map(({ id }) => id),
    checks: new Set(verdict.cases.flatMap(({ findings }) => findings.map(({ check }) => check))),
    findings: verdict.cases.flatMap(({ id, findings }) => findings.map((finding) => ({ id, ...finding }))),
  };
}

test('it has at least 12 cases, three of them smoke, one advisory, and uses every check but the status, which is 200 without a word', () => {
  const { cases } = shipped;
  expect(cases.length).toBeGreaterThanOrEqual(12);
  expect(cases.filter(({ tags }) => tags.includes('smoke'))).toHaveLength(3);
  expect(cases.filter(({ severity }) => severity === 'advisory').map(({ id }) => id)).toEqual(['tone']);
  const used = new Set(
    cases.flatMap(({ turns }) => turns.flatMap(({ expect: expected }) => leaves(expected))),
  );
  expect([...used]).toEqual(
    expect.arrayContaining(
      (
        'finishReason schema length.chars length.words length.tokens text.contains text.containsAny ' +
        'text.notContains text.matches text.notMatches toolCalls.order toolCalls.extra toolCalls.missing ' +
        'toolCalls.calls toolCalls.forbid latency.ttftMs latency.totalMs ' +
        'usage.promptTokens usage.completionTokens usage.totalTokens'
      ).split(' '),
    ),
  );
});

test('each file names the schema by which an editor completes and checks it', async () => {
  const entries = await readdir(folder, { recursive: true });
  const files = entries.filter((name) => name.endsWith('.yaml')).map((name) => join(folder, name));
  expect(files).toHaveLength(shipped.cases.length + 1);
  for (const file of files) {
    const [first = ''] = (await readFile(file, 'utf8')).split('\n');
    const schema = /^# yaml-language-server: \$schema=(\S+)$/.exec(first)?.[1] ?? '';
    const { title } = JSON.parse(await readFile(join(dirname(file), schema), 'utf8')) as { title: string };
    expect(title).toBe(file.endsWith('suite.yaml') ? 'GoldenSuiteFile' : 'GoldenCaseFile');
  }
});

function leaves(expected: object): readonly string[] {
  return Object.entries(expected).flatMap(([name, part]: [string, unknown]) =>
    ['length', 'text', 'toolCalls', 'latency', 'usage'].includes(name)
      ? Object.keys(part as object).map((leaf) => `${name}.${leaf}`)
      : [name],
  );
}

test.each(['right', 'reworded', 'not-ready'] as const)('%s passes every case', async (behaviour) => {
  const { outcome, findings } = await replay(behaviour);
  expect(findings).toEqual([]);
  expect(outcome).toBe('pass');
});

const withWordLimits = [
  'delete-account',
  'greeting',
  'opening-hours',
  'order-follow-up',
  'refund-conversation',
  'refund-window',
  'shipping-cost',
  'tone',
] as const;

test.each([
  ['too-long', withWordLimits, 'length.words'],
  ['too-short', withWordLimits, 'length.words'],
  [
    'no-tool-call',
    ['hand-over', 'order-follow-up', 'order-status', 'refund-conversation', 'refund-damaged', 'two-orders'],
    'toolCalls',
  ],
  [
    'wrong-arguments',
    ['order-follow-up', 'order-status', 'refund-conversation', 'refund-damaged', 'two-orders'],
    'toolCalls',
  ],
  [
    'forbidden-call',
    [
      'delete-account',
      'hand-over',
      'order-follow-up',
      'order-status',
      'refund-conversation',
      'refund-damaged',
      'two-orders',
    ],
    'toolCalls.forbid',
  ],
  ['not-json', ['complaint-summary', 'complaint-summary-streamed'], 'schema'],
] as const)('%s fails the cases that it concerns', async (behaviour, failed, check) => {
  const result = await replay(behaviour);
  expect(result.outcome).toBe('fail');
  expect(result.failed.toSorted()).toEqual(failed);
  expect([...result.checks]).toContain(check);
});

test.each([
  ['no-end-mark', 'reply.no-end-mark'],
  ['truncated', 'reply.broken-event'],
  ['error-event', 'reply.error-event'],
  ['error-500', 'status'],
  ['never-ends', 'reply.never-ended'],
  ['closes', 'reply.cut-off'],
] as const)('%s fails every case', async (behaviour, check) => {
  const result = await replay(behaviour);
  expect(result.outcome).toBe('fail');
  expect(result.failed).toHaveLength(shipped.cases.length);
  expect([...result.checks]).toContain(check);
});

test('slow fails the case that measures the first token', async () => {
  const result = await replay('slow', {}, ['greeting']);
  expect(result.failed).toEqual(['greeting']);
  expect([...result.checks]).toContain('latency.ttftMs');
});

test('rate-limited for good cannot be told', async () => {
  const result = await replay('rate-limited', { retryAfter: 0 }, ['greeting', 'opening-hours']);
  expect(result.outcome).toBe('inconclusive');
  expect(result.failed).toEqual([]);
});
