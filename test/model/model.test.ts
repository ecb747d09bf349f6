import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Verdict } from '../../src/results/verdict.generated.ts';
import { recordProof } from '../prove/record-proof.ts';
import { weights, whyNoModel } from './requirements.ts';
import { startModelAgent } from './start-model-agent.ts';

const missing = whyNoModel();
const runs = 10;
const good = 'You answer every question with one short sentence, and nothing else.';
const question = 'What is a Kubernetes pod?';
/** Far enough apart for the walk to end: an inconclusive run would stop a good agent, and is counted as not passed. */
const sampling =
  '{ mode: sequential, acceptable: 0.90, unacceptable: 0.50, alpha: 0.05, beta: 0.05, maxSamples: 40 }';

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(path.join(tmpdir(), 'bluegreen-model-'))));
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Ran {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

function plugin(...words: readonly string[]): Promise<Ran> {
  const bin = path.resolve(import.meta.dirname, '../../bin/kubectl-bluegreen.js');
  const options = {
    cwd: folder,
    env: { ...process.env, CI: undefined, XDG_CACHE_HOME: path.join(folder, 'cache') },
  };
  return new Promise((resolve) => {
    execFile(process.execPath, [bin, ...words], options, (error, stdout, stderr) =>
      resolve({ exitCode: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

/** The set with these cases, and no other. */
async function writeSet(more: string, cases: Readonly<Record<string, string>>): Promise<void> {
  const golden = path.join(folder, 'golden');
  await rm(golden, { recursive: true, force: true });
  await mkdir(path.join(golden, 'cases'), { recursive: true });
  const suite = `apiVersion: kubectl-bluegreen/v1
kind: GoldenSuite
adapter: openai-chat
model: ${weights.name}
timeouts: { connect: 10s, firstToken: 120s, total: 180s }
concurrency: 1
effects: none
${more}`;
  await writeFile(path.join(golden, 'suite.yaml'), suite);
  for (const [id, text] of Object.entries(cases))
    await writeFile(path.join(golden, 'cases', `${id}.yaml`), text);
}

function caseText(id: string, asked: string, parameters: string, expected: string, stream = false): string {
  return `id: ${id}
request: { stream: ${stream}, messages: [{ role: user, content: "${asked}" }], parameters: ${parameters} }
expect: ${expected}
`;
}

async function verify(url: string): Promise<Ran & { readonly verdict: Verdict }> {
  const ran = await plugin('verify', '--url', url, '-o', 'json');
  expect(ran.stdout, ran.stderr).not.toBe('');
  return { ...ran, verdict: JSON.parse(ran.stdout) as Verdict };
}

const title = missing === undefined ? 'a language model as the agent' : `skipped: ${missing}`;

describe.skipIf(missing !== undefined)(title, () => {
  test('at temperature 0: recorded, and verified without a difference', async () => {
    const agent = await startModelAgent('--system', good);
    try {
      const questions = { pod: question, service: 'What is a Kubernetes Service?', tea: 'What is tea?' };
      const cold = '{ temperature: 0, max_tokens: 120 }';
      const asCases = (expected: (id: string) => string): Record<string, string> =>
        Object.fromEntries(
          Object.entries(questions).flatMap(([id, asked]) =>
            [false, true].map((stream) => {
              const name = stream ? `${id}-streamed` : id;
              return [name, caseText(name, asked, cold, expected(name), stream)];
            }),
          ),
        );
      const cases = asCases(() => '{ length: { chars: { min: 1 } } }');
      await writeSet('', cases);
      const recorded = await plugin('golden', 'record', '--all', '--url', agent.url);
      expect(recorded.exitCode, recorded.stderr).toBe(0);
      const texts = new Map<string, string>();
      for (const id of Object.keys(cases)) {
        const file = path.join(folder, 'golden', 'observations', `${id}.json`);
        const { turns } = JSON.parse(await readFile(file, 'utf8')) as { turns: readonly { text: string }[] };
        texts.set(id, turns[0]?.text ?? '');
      }
      // Nothing but the very text is let through: all of it is there, and no character more.
      const exactly = (id: string): string => {
        const text = texts.get(id) ?? '';
        const chars = Array.from(text).length;
        return `{ text: { contains: [${JSON.stringify(text)}] }, length: { chars: { min: ${chars}, max: ${chars} } } }`;
      };
      await writeSet('', asCases(exactly));
      const { exitCode, verdict } = await verify(agent.url);
      await recordProof(`A language model at temperature 0: ${weights.name}`, 'not asked', {
        'recorded and verified': `${verdict.totals.pass} of ${texts.size} cases without a difference, plain and streamed`,
        tokens: String(verdict.totals.tokens),
      });
      expect(verdict.totals).toMatchObject({ pass: texts.size, fail: 0, inconclusive: 0 });
      expect(exitCode).toBe(0);
    } finally {
      await agent.end();
    }
  });

  test(`at temperature 0.8: ${runs} of ${runs} runs pass the agent, and stop the one without its prompt`, async () => {
    const warm = '{ temperature: 0.8, max_tokens: 160 }';
    const short = '{ finishReason: [stop], length: { words: { max: 110 } } }';
    await writeSet(`sampling: ${sampling}\n`, { pod: caseText('pod', question, warm, short) });
    const told: Record<string, string> = {};
    const wanted = { pass: ['--system', good], fail: [] } as const;
    for (const [outcome, words] of Object.entries(wanted)) {
      const agent = await startModelAgent('--seed', '1', ...words);
      const verdicts: Verdict[] = [];
      try {
        for (let run = 0; run < runs; run++) verdicts.push((await verify(agent.url)).verdict);
      } finally {
        await agent.end();
      }
      const outcomes = verdicts.map((verdict) => verdict.outcome);
      const samples = verdicts.map(({ totals }) => totals.samples);
      const tokens = verdicts.reduce((sum, { totals }) => sum + totals.tokens, 0);
      const longest = verdicts.flatMap(({ cases }) => cases.flatMap((one) => one.samples));
      const lengths = longest.flatMap(({ length }) => (length === undefined ? [] : [length.words]));
      const name = outcome === 'pass' ? 'with its prompt' : 'without it';
      told[name] =
        `${outcomes.filter((one) => one === outcome).length} of ${runs} ${outcome}; ` +
        `samples a run ${samples.join(', ')}; words ${Math.min(...lengths)} to ${Math.max(...lengths)}; ${tokens} tokens`;
      if (outcomes.some((one) => one !== outcome)) console.log(outcomes);
    }
    await recordProof(`A language model at temperature 0.8: ${weights.name}`, 'not asked', {
      policy: sampling.slice(2, -2),
      ...told,
    });
    expect(told['with its prompt']).toContain(`${runs} of ${runs} pass`);
    expect(told['without it']).toContain(`${runs} of ${runs} fail`);
  });
});
