import { cp, rm } from 'node:fs/promises';
import path from 'node:path';
import type { E2eNamespace } from './namespace.ts';
import { repository } from './workspace.ts';

/** Copies the shipped golden set into the folder from which the namespace's commands run. */
export async function shippedSet(ns: E2eNamespace): Promise<void> {
  await cp(path.join(repository, 'golden'), path.join(ns.folder, 'golden'), { recursive: true });
}

export interface SmallCase {
  readonly id: string;
  readonly prompt?: string;
  readonly stream?: boolean;
  /** YAML of `expect`, in flow style. */
  readonly expect?: string;
  readonly severity?: 'blocking' | 'advisory';
  readonly tags?: readonly string[];
}

/** Writes a set of a few quick cases in place of any other; time-outs are short, so that an agent that never ends does so soon. */
export async function smallSet(
  ns: E2eNamespace,
  cases: readonly SmallCase[] = [{ id: 'greeting' }],
  more = '',
  timeouts = 'timeouts: { connect: 5s, firstToken: 6s, total: 8s }',
): Promise<void> {
  const suite = [
    'apiVersion: kubectl-bluegreen/v1',
    'kind: GoldenSuite',
    'adapter: openai-chat',
    'target: { port: 8000, path: /v1/chat/completions }',
    'model: support-agent',
    timeouts,
    'effects: none',
    more,
    '',
  ].join('\n');
  await rm(path.join(ns.folder, 'golden'), { recursive: true, force: true });
  await ns.write({
    'golden/suite.yaml': suite,
    ...Object.fromEntries(cases.map((one) => [`golden/cases/${one.id}.yaml`, caseText(one)])),
  });
}

function caseText({
  id,
  prompt = 'Hello!',
  stream = false,
  expect = '{ length: { words: { max: 60 } } }',
  severity,
  tags = [],
}: SmallCase): string {
  return [
    `id: ${id}`,
    ...(severity === undefined ? [] : [`severity: ${severity}`]),
    ...(tags.length === 0 ? [] : [`tags: [${tags.join(', ')}]`]),
    `request: { stream: ${stream}, messages: [{ role: user, content: "${prompt}" }] }`,
    `expect: ${expect}`,
    '',
  ].join('\n');
}

/** Cases of which each behaviour of the test agents breaks at least one. Nothing takes longer than 5 s. */
export async function behaviourSet(ns: E2eNamespace): Promise<void> {
  await smallSet(
    ns,
    [
      { id: 'greeting', expect: '{ length: { words: { min: 8, max: 40 } } }' },
      {
        id: 'greeting-streamed',
        stream: true,
        expect: '{ finishReason: [stop], latency: { ttftMs: { max: 2500 } } }',
      },
      {
        id: 'order-status',
        prompt: 'Where is my order A-17?',
        expect:
          '{ toolCalls: { order: exact, extra: forbid, forbid: ["delete_*"], calls: [{ name: get_order, args: { match: exact, value: { order_id: A-17 } } }] } }',
      },
    ],
    '',
    'timeouts: { connect: 5s, firstToken: 4s, total: 5s }',
  );
  await ns.write({
    'golden/schemas/summary.schema.json': JSON.stringify({
      type: 'object',
      required: ['order_id', 'topic'],
      properties: { order_id: { type: 'string' }, topic: { enum: ['late', 'damaged'] } },
    }),
    'golden/cases/complaint-summary.yaml': [
      'id: complaint-summary',
      'request:',
      '  messages: [{ role: user, content: "Summarise for the ticket: order A-17 came damaged." }]',
      '  parameters: { response_format: { type: json_object } }',
      'expect: { schema: { file: summary.schema.json } }',
      '',
    ].join('\n'),
  });
}
