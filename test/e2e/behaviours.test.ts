import { beforeAll, describe, expect, test } from 'vitest';
import {
  behaviourSet,
  crashed,
  e2eCluster,
  isWrite,
  outOfMemory,
  putTag,
  type E2eNamespace,
  type Run,
} from './harness/index.ts';

interface Situation {
  readonly tag: string;
  /** Cases that do not pass. */
  readonly cases: readonly string[];
  /** What the report says of one of them. */
  readonly says: readonly RegExp[];
}

const allCases = ['complaint-summary', 'greeting', 'greeting-streamed', 'order-status'];

const wrongAnswers: readonly Situation[] = [
  {
    tag: 'too-long',
    cases: ['greeting'],
    says: [/length\.words +expected at most 40, found 268 +\/choices\/0\/message\/content/],
  },
  {
    tag: 'too-short',
    cases: ['greeting'],
    says: [/length\.words +expected at least 8, found 1 +\/choices\/0\/message\/content/],
  },
  {
    tag: 'no-tool-call',
    cases: ['order-status'],
    says: [/toolCalls +expected get_order \{"order_id": "A-17"\}, found no call/],
  },
  {
    tag: 'wrong-arguments',
    cases: ['order-status'],
    says: [
      /toolCalls +expected get_order \{"order_id": "A-17"\}/,
      /found +get_order \{"order_id": "Z-99"\}/,
      /at +\/choices\/0\/message\/tool_calls\/0/,
    ],
  },
  {
    tag: 'forbidden-call',
    cases: ['order-status'],
    says: [/toolCalls\.forbid +expected no call of delete_\*/, /found +delete_account \{"confirm": "yes"\}/],
  },
  {
    tag: 'not-json',
    cases: ['complaint-summary'],
    says: [
      /schema +expected JSON/,
      /found +"Sure! Here is the summary you asked for:/,
      /at +\/choices\/0\/message\/content/,
    ],
  },
  {
    tag: 'slow',
    cases: ['greeting-streamed'],
    says: [/latency\.ttftMs +expected at most 2500 ms, found [34]\d{3} ms/],
  },
];

const brokenReplies: readonly Situation[] = [
  {
    tag: 'no-end-mark',
    cases: allCases,
    says: [
      /reply\.no-end-mark +expected an end mark/,
      /found +the stream ended without a finish_reason and\s+without \[DONE\]/,
      /finishReason +expected a known finish reason, found none/,
    ],
  },
  {
    tag: 'truncated',
    cases: allCases,
    says: [
      /reply\.broken-event +expected events that are JSON\s+found +the reply ends in the middle of an event/,
      /reply\.not-json +expected a JSON body\s+found +the body is not JSON: \{"id"/,
    ],
  },
  {
    tag: 'error-event',
    cases: allCases,
    says: [
      /reply\.error-event +expected a stream without an error\s+found +The model is overloaded/,
      /reply\.unexpected-shape[\s\S]+an error in a reply that says it\s+succeeded: The model is overloaded/,
    ],
  },
  { tag: 'error-500', cases: allCases, says: [/status +expected 200, found 500/] },
  {
    tag: 'never-ends',
    cases: allCases,
    says: [/reply\.never-ended +expected a reply that ends in time\s+found +not at its end after 5 s/],
  },
  {
    // A kubelet passes the close on, about a second late; KWOK does not, so there the reply is one without an end.
    tag: 'closes',
    cases: allCases,
    says: [
      /reply\.(never-ended +expected a reply that ends in time\s+found +not at its end after 5 s|cut-off +expected)/,
    ],
  },
];

const fates = [
  { tag: 'crash', reason: crashed },
  { tag: 'not-ready', reason: /runs but is not ready \(readiness GET \/readyz on port http\)/ },
  {
    tag: 'pull-error',
    reason: /(ErrImagePull|ImagePullBackOff): .*agent-service:1\.4\.0-pull-error: not found/,
  },
  { tag: 'oom', reason: outOfMemory },
];

/** Those that `switch` is tried on too. */
const switched = new Set(['too-long', 'no-tool-call', 'not-json', 'truncated']);

describe('given an agent on green that misbehaves', () => {
  let ns: E2eNamespace;

  beforeAll(async () => {
    const recreate = { strategy: { type: 'Recreate' } };
    ns = await (
      await e2eCluster()
    ).namespace({ green: { edit: ({ spec }) => Object.assign(spec, recreate) }, replicas: 1 });
    await behaviourSet(ns);
  });

  const verify = async (tag: string): Promise<Run> => {
    await putTag(ns, 'green', `1.4.0-${tag}`);
    return ns.kubectl('bluegreen', 'verify', { as: 'ci' });
  };

  test.each(['right', 'reworded'])('verify passes what is %s', async (tag) => {
    const run = await verify(tag);
    expect(run.stdout).toMatch(
      new RegExp(
        `^green, agent-service:1\\.4\\.0-${tag}, 4 cases on 1 pod, set [0-9a-f]{12}\npassed: 4 passed +[\\d.]+ s, \\d+ tokens\n$`,
      ),
    );
    expectProgress(run, { passed: allCases });
    expect(run.exitCode).toBe(0);
  });

  test.each([...wrongAnswers, ...brokenReplies])(
    'verify fails what is $tag, and says where',
    async ({ tag, cases, says }) => {
      const run = await verify(tag);
      expect(casesNamed(run)).toEqual(cases);
      for (const pattern of says) expect(run.stdout).toMatch(pattern);
      for (const id of cases)
        expect(run.stdout).toContain(`     whole exchange: kubectl bluegreen verify --show ${id}\n`);
      const passed = allCases.filter((id) => !cases.includes(id));
      expect(lastLine(run.stdout)).toMatch(
        new RegExp(`^failed: ${cases.length} failed, ${passed.length} passed +[\\d.]+ s, \\d+ tokens$`),
      );
      expectProgress(run, { passed, failed: cases });
      expect(run.exitCode).toBe(3);
    },
  );

  test('verify cannot tell where the agent answers 429 beyond the budget of extra asks', async () => {
    const run = await verify('rate-limited');
    expect(casesNamed(run)).toEqual(allCases);
    expect(run.stdout).toMatch(
      /could not tell: agent-green-\S+ limits the rate of requests:\s+the agent answered 429 \(asked (twice|\d times)\)/,
    );
    expect(lastLine(run.stdout)).toMatch(/^could not tell: 4 could not tell, 0 passed/);
    expect(run.stderr).toContain('the agent limits the rate: at most 2 requests in flight from now on\n');
    expect(run.stderr).toMatch(/the agent answered 429; asked again after [\d.]+ s \(3 extra asks left\)/);
    expectProgress(run, { 'could not tell': allCases });
    expect(run.exitCode).toBe(4);
  });

  test.each(fates)('verify cannot tell where the pods are $tag', async ({ tag, reason }) => {
    const run = await verify(tag);
    expect(lastLine(run.stdout)).toMatch(
      /^could not tell: no pod of deployment\/agent-green is ready; agent-green-/,
    );
    expect(lastLine(run.stdout)).toMatch(reason);
    expect(run.stderr).toBe('');
    expect(run.exitCode).toBe(4);
  });

  test.each([...wrongAnswers, ...brokenReplies].filter(({ tag }) => switched.has(tag)))(
    'switch stops at what is $tag, and does not touch the Service',
    async ({ tag, cases, says }) => {
      await putTag(ns, 'green', `1.4.0-${tag}`);
      const before = await ns.get('Service', 'agent-service');
      const run = await ns.kubectl('bluegreen', 'switch');
      expect(run.exitCode).toBe(3);
      expect(casesNamed(run)).toEqual(cases);
      for (const pattern of says) expect(run.stdout).toMatch(pattern);
      expect(run.stdout).toMatch(
        /refused: green failed its golden set\nnothing was changed; blue is live\n$/,
      );
      expect(run.stderr).toContain(
        `/${ns.name} agent-service: blue -> green, agent-service:1.2.0 -> 1.4.0-${tag}\n`,
      );
      const after = await ns.get('Service', 'agent-service');
      expect(after.metadata.resourceVersion).toBe(before.metadata.resourceVersion);
      expect((await ns.audit(run)).filter(isWrite)).toEqual([]);
    },
  );

  test('switch does not go where it cannot tell', async () => {
    await putTag(ns, 'green', '1.4.0-rate-limited');
    const before = await ns.get('Service', 'agent-service');
    const run = await ns.kubectl('bluegreen', 'switch');
    expect(run.exitCode).toBe(4);
    expect(run.stdout).toMatch(
      /refused: it could not be told whether green is good\nnothing was changed; blue is live\n$/,
    );
    expect((await ns.get('Service', 'agent-service')).metadata.resourceVersion).toBe(
      before.metadata.resourceVersion,
    );
  });

  test('switch refuses a slot whose pods crash', async () => {
    await putTag(ns, 'green', '1.4.0-crash');
    const run = await ns.kubectl('bluegreen', 'switch');
    expect(run.exitCode).toBe(5);
    expect(run.stdout).toMatch(
      new RegExp(
        [
          'refused: green is not ready to take traffic',
          ' +expected +1 ready pod of the current template',
          ` +found +0 ready; agent-green-\\S+: ${crashed.source}`,
          ' +where +deployment/agent-green',
          ' +help +kubectl -n \\S+ logs agent-green-\\S+ -c agent( --previous)?',
          'nothing was changed; blue is live\n$',
        ].join('\n'),
      ),
    );
    expect((await ns.audit(run)).filter(isWrite)).toEqual([]);
  });
});

/** Cases that the report has a block for, in order of their ids. */
function casesNamed({ stdout }: Run): readonly string[] {
  return [...stdout.matchAll(/^ (?:FAILED|UNTOLD) (\S+)$/gm)].map(([, id]) => id ?? '').toSorted();
}

/** One line on stderr for each case, with its outcome, and no stack trace. */
function expectProgress({ stderr }: Run, outcomes: Readonly<Record<string, readonly string[]>>): void {
  const lines = [...stderr.matchAll(/^\d of 4 {2}(\S+): (.+)$/gm)].map(
    ([, id, outcome]) => `${id ?? ''} ${outcome ?? ''}`,
  );
  const wanted = Object.entries(outcomes).flatMap(([outcome, ids]) => ids.map((id) => `${id} ${outcome}`));
  expect(lines.toSorted()).toEqual(wanted.toSorted());
  expect(stderr).not.toMatch(/^\s+at /m);
}

function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1) ?? '';
}
