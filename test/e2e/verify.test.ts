import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Verdict } from '../../src/results/verdict.generated.ts';
import { startAgent } from '../sandbox/agents/start-agent.ts';
import { readXml } from '../reporters/verdict/read-xml.ts';
import {
  e2eCluster,
  expectSchema,
  isWrite,
  putTag,
  shippedSet,
  smallSet,
  type E2eNamespace,
} from './harness/index.ts';

const shippedCases = 14;

describe('given the shipped set and three pods of green', () => {
  let ns: E2eNamespace;
  beforeAll(async () => {
    ns = await (await e2eCluster()).namespace({ green: '1.3.0' });
    await shippedSet(ns);
  });

  test('verify asks every ready pod, and its JSON is what the schema says', async () => {
    const run = await ns.kubectl('bluegreen', 'verify', '-o', 'json', { as: 'ci' });
    expect(run.exitCode).toBe(0);
    const verdict = JSON.parse(run.stdout) as Verdict;
    await expectSchema('verdict', verdict);
    expect(verdict).toMatchObject({
      outcome: 'pass',
      slot: 'green',
      workload: 'deployment/agent-green',
      totals: { pass: shippedCases, fail: 0, inconclusive: 0, advisory: 0, pods: 3 },
    });
    expect(verdict.template).toMatch(/^[0-9a-f]{16}$/);
    const asked = new Set(verdict.cases.flatMap(({ samples }) => samples.map(({ pod }) => pod)));
    const pods = (await ns.pods('green')).map(({ metadata }) => metadata.name);
    expect([...asked].toSorted()).toEqual(pods.toSorted());
    const ids = verdict.cases.flatMap(({ samples }) => samples.map(({ requestId }) => requestId));
    expect(new Set(ids).size).toBe(verdict.totals.samples);
    expect((await ns.audit(run)).filter(isWrite)).toEqual([]);
  });

  test('-o yaml says the same', async () => {
    const run = await ns.kubectl('bluegreen', 'verify', '-o', 'yaml', { as: 'ci' });
    expect(run.exitCode).toBe(0);
    await expectSchema('verdict', parse(run.stdout));
    expect(parse(run.stdout)).toMatchObject({ kind: 'Verdict', outcome: 'pass' });
  });

  test('--verbose names every case', async () => {
    const run = await ns.kubectl('bluegreen', 'verify', '--verbose', { as: 'ci' });
    expect(run.stdout.match(/^ passed \S+( \(advisory\))?$/gm)).toHaveLength(shippedCases);
    expect(run.exitCode).toBe(0);
  });

  test('on a terminal the cases pass by on one line', async () => {
    const run = await ns.terminal('kubectl bluegreen verify', { as: 'ci' });
    expect(run.exitCode).toBe(0);
    const shown = stripVTControlCharacters(run.stdout);
    expect(shown).toMatch(new RegExp(`\\r${shippedCases} of ${shippedCases} cases  \\S+`));
    expect(shown).toMatch(new RegExp(`\\npassed: ${shippedCases} passed +[\\d.]+ s, [\\d,]+ tokens\\s+$`));
    expect(run.stdout).toContain('\u001b[32mpassed');
  });

  test('the same in other words passes too', async () => {
    await putTag(ns, 'green', '1.3.1-reworded');
    const run = await ns.kubectl('bluegreen', 'verify', { as: 'ci' });
    expect(run.stdout).toMatch(
      new RegExp(`^passed: ${shippedCases} passed +[\\d.]+ s, [\\d,]+ tokens$`, 'm'),
    );
    expect(run.exitCode).toBe(0);
  });

  test('a failure is in every report, and each says where', async () => {
    await putTag(ns, 'green', '1.3.2-too-long');
    const files = ['junit=golden.xml', 'json=golden.json', 'html=golden.html', 'markdown=golden.md'];
    const reports = [...files, 'github'].flatMap((report) => ['--report', report]);
    const run = await ns.kubectl('bluegreen', 'verify', ...reports, { as: 'ci' });
    expect(run.exitCode).toBe(3);
    const root = readXml(await readFile(path.join(ns.folder, 'golden.xml'), 'utf8'));
    const verdict = JSON.parse(await readFile(path.join(ns.folder, 'golden.json'), 'utf8')) as Verdict;
    await expectSchema('verdict', verdict);
    const failed = verdict.cases.filter(({ outcome }) => outcome === 'fail');
    const failures = root.children[0]?.children.filter(({ children }) =>
      children.some(({ name }) => name === 'failure'),
    );
    const blocking = failed.filter(({ severity }) => severity === 'blocking').map(({ id }) => id);
    expect(blocking).toContain('refund-window');
    expect(failures?.map(({ attributes }) => attributes['name'])).toEqual(blocking);
    expect(root.attributes['tests']).toBe(String(shippedCases));
    expect(root.attributes['failures']).toBe(String(blocking.length));
    const finding = failed.find(({ id }) => id === 'refund-window')?.findings[0];
    expect(finding).toMatchObject({ check: 'length.words', expected: 'at most 60' });
    expect(finding?.pointer).toBe('/choices/0/message/content');
    const samples = failed.find(({ id }) => id === 'refund-window')?.samples ?? [];
    expect(samples[0]?.length?.words).toBe(Number(finding?.actual));
    expect(samples[0]?.answer).toBeTruthy();
    const html = await readFile(path.join(ns.folder, 'golden.html'), 'utf8');
    const markdown = await readFile(path.join(ns.folder, 'golden.md'), 'utf8');
    expect(html).toMatch(/class="id">refund-window<.*length\.words: expected at most 60/);
    expect(markdown).toMatch(/^### ❌ `refund-window` failed$/m);
    expect(run.stderr).toMatch(
      /^::error file=\S*golden\/cases\/\S+\.yaml,line=\d+,title=refund-window%3A failed%2C \d+ of \d+ samples? failed::length\.words: /m,
    );
    expect(run.stderr).toMatch(/^note: GITHUB_STEP_SUMMARY is not set/m);
  });

  test('a report that could not be written is said before anything is asked', async () => {
    const run = await ns.kubectl('bluegreen', 'verify', '--report', 'junit=no/such/folder.xml', { as: 'ci' });
    expect(run.exitCode).toBe(2);
    expect(run.stderr).toMatch(/--report junit=no\/such\/folder\.xml: there is no folder .*no\/such/);
    expect(run.stdout).toBe('');
  });

  test('--slot asks the live slot', async () => {
    const run = await ns.kubectl('bluegreen', 'verify', '--slot', 'blue', { as: 'ci' });
    expect(run.stdout).toMatch(/^blue, agent-service:1\.2\.0, 14 cases on 3 pods, set /);
    expect(run.exitCode).toBe(0);
  });

  test('--slot of a name that is none is refused', async () => {
    const run = await ns.kubectl('bluegreen', 'verify', '--slot', 'purple', { as: 'ci' });
    expect(run.exitCode).toBe(5);
    expect(run.stdout).toBe('');
    expect(run.stderr).toMatch(/^refused: there is no slot purple\n +expected +one of: blue, green\n/);
  });
});

describe('given what the caller means to judge', () => {
  let ns: E2eNamespace;
  beforeAll(async () => {
    ns = await (await e2eCluster()).namespace({ green: '1.3.0', replicas: 1 });
    await smallSet(ns);
  });

  test.each([
    ['--expect-image', 'agent-service:1.3.0'],
    ['--expect-version', '1.3.0'],
  ])('%s %s is on green: it is judged', async (flag, value) => {
    const run = await ns.kubectl('bluegreen', 'verify', flag, value, { as: 'ci' });
    expect(run.stdout).toMatch(/^green, agent-service:1\.3\.0, 1 case on 1 pod/);
    expect(run.exitCode).toBe(0);
  });

  test.each([
    ['--expect-image', 'agent-service:1.4.0', 'image agent-service:1.4.0', 'agent-service:1.3.0'],
    ['--expect-version', '1.4.0', 'version 1.4.0', '1.3.0'],
  ])('%s %s is nowhere: refused, and nothing is asked', async (flag, value, expected, found) => {
    const run = await ns.kubectl('bluegreen', 'verify', flag, value, { as: 'ci' });
    expect(run.exitCode).toBe(5);
    const lines = run.stderr.split('\n').map((line) => line.trim().replaceAll(/ +/g, ' '));
    expect(lines.slice(0, 4)).toEqual([
      'refused: green does not run what you mean',
      `expected ${expected}`,
      `found ${found}`,
      'where deployment/agent-green',
    ]);
    expect((await ns.audit(run)).filter(({ resource }) => resource === 'pods/portforward')).toEqual([]);
  });

  test('--wait that ends in vain is the same refusal, with how long it waited', async () => {
    const words = ['verify', '--expect-version', '1.4.0', '--wait', '3s'];
    const run = await ns.kubectl('bluegreen', ...words, { as: 'ci' });
    expect(run.exitCode).toBe(5);
    expect(run.stderr).toContain(
      'waiting up to 3 s for version 1.4.0: green runs agent-service:1.3.0, version 1.3.0',
    );
    expect(run.stderr).toMatch(/refused: green does not run what you mean\n/);
    expect(run.stderr).toMatch(/found +1\.3\.0, after \d+ s of waiting\n/);
  });

  test('--wait ends when the version is there and rolled out, and it is judged', async () => {
    const words = ['verify', '--expect-version', '1.3.1', '--wait', '20s'];
    const running = await ns.start('bluegreen', ...words, { as: 'ci' });
    await running.waitForStderr(/waiting up to 20 s for version 1\.3\.1: green runs/);
    await putTag(ns, 'green', '1.3.1');
    const run = await running.done;
    expect(run.exitCode).toBe(0);
    expect(run.stderr).toMatch(/version 1\.3\.1 is there after [\d.]+ s/);
    expect(run.stdout).toMatch(/^green, agent-service:1\.3\.1, 1 case on 1 pod/);
    expect((await ns.audit(run)).filter(isWrite)).toEqual([]);
    await putTag(ns, 'green', '1.3.0');
  });

  test('what is live already is done, and nothing is asked', async () => {
    const run = await ns.kubectl('bluegreen', 'verify', '--expect-version', '1.2.0', { as: 'ci' });
    expect(run.exitCode).toBe(0);
    expect(run.stdout).toContain('blue is live with this already; nothing was asked');
    expect((await ns.audit(run)).filter(({ resource }) => resource === 'pods/portforward')).toEqual([]);
  });

  test('in JSON a refusal is an Error', async () => {
    const run = await ns.kubectl('bluegreen', 'verify', '--expect-version', '9', '-o', 'json', { as: 'ci' });
    expect(run.exitCode).toBe(5);
    await expectSchema('error', JSON.parse(run.stdout));
    expect(JSON.parse(run.stdout)).toMatchObject({ kind: 'Error', error: 'version-differs' });
  });

  test('an advisory case that fails is told, and changes no exit code', async () => {
    await smallSet(ns, [
      { id: 'greeting' },
      { id: 'tone', severity: 'advisory', expect: '{ text: { contains: [Ahoy] } }' },
    ]);
    const run = await ns.kubectl('bluegreen', 'verify', { as: 'ci' });
    expect(run.exitCode).toBe(0);
    expect(run.stdout).toMatch(/^ FAILED tone \(advisory\)$/m);
    expect(run.stdout).toMatch(/^passed: 1 advisory did not pass, 1 passed/m);
  });

  test('an agent that says nothing within firstToken could not be judged', async () => {
    await putTag(ns, 'green', '1.3.0-slow');
    await smallSet(ns, undefined, '', 'timeouts: { connect: 500ms, firstToken: 500ms, total: 5s }');
    const run = await ns.kubectl('bluegreen', 'verify', { as: 'ci' });
    expect(run.exitCode).toBe(4);
    expect(run.stdout).toMatch(/could not tell: agent-green-\S+ did not answer in time: no\s+token within/);
  });
});

describe('given a header from the environment', () => {
  const token = 'sk-agent-4711-very-secret';
  const apiKey = 'sk-openai-0815-not-for-logs';
  let ns: E2eNamespace;
  beforeAll(async () => {
    ns = await (await e2eCluster()).namespace({ green: '1.3.0-not-json', replicas: 1 });
    const secret = `/api/v1/namespaces/${ns.name}/secrets/agent-secrets`;
    await ns.admin.patch(secret, { stringData: { 'openai-api-key': apiKey } });
    await smallSet(
      ns,
      [
        { id: 'greeting', stream: true },
        { id: 'orders', prompt: 'Where is order A-17?' },
      ],
      'headers: { Authorization: { env: AGENT_TOKEN }, X-Tenant: { value: test } }',
    );
  });

  test('--show prints the whole exchange, and no secret', async () => {
    const env = { AGENT_TOKEN: `Bearer ${token}` };
    const options = { as: 'ci', env } as const;
    const verified = await ns.kubectl('bluegreen', 'verify', '-v', '8', options);
    expect(verified.exitCode).toBe(0);
    const shown = await ns.kubectl('bluegreen', 'verify', '--show', 'orders', options);
    expect(shown.exitCode).toBe(0);
    expect(shown.stderr).toBe('');
    const lines = shown.stdout.split('\n');
    expect(lines[0]).toMatch(/^orders {4}asked once in the run that ended \d{4}-/);
    expect(lines).toContainEqual(expect.stringMatching(/^> POST http:\/\/\S+\/v1\/chat\/completions$/));
    expect(lines).toContainEqual(expect.stringMatching(/^> x-tenant: test$/i));
    expect(lines).toContainEqual(expect.stringMatching(/^> x-bluegreen-request: \S+\/orders\/1$/i));
    expect(lines).toContainEqual(expect.stringMatching(/^> +"content": "Where is order A-17\?"/));
    expect(lines).toContain('< status 200');
    expect(lines).toContainEqual(expect.stringMatching(/^< +"name": "get_order"/));
    const secrets = [token, apiKey, await bearerToken(ns)];
    const kept = await texts(ns.cacheFolder);
    expect(kept).not.toEqual([]);
    for (const text of [...kept, shown.stdout, verified.stdout, verified.stderr])
      for (const secret of secrets) expect(text).not.toContain(secret);
  });

  test('--show of what was not asked says what was', async () => {
    const run = await ns.kubectl('bluegreen', 'verify', '--show', 'order', { as: 'ci' });
    expect(run.exitCode).toBe(2);
    expect(run.stderr).toContain('the last run of green has no case order; it has: greeting, orders');
  });

  test('without the variable nothing is asked', async () => {
    const run = await ns.kubectl('bluegreen', 'verify', { as: 'ci' });
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toContain(
      'header Authorization wants the environment variable AGENT_TOKEN, which is not set',
    );
    expect((await ns.audit(run)).filter(({ resource }) => resource === 'pods/portforward')).toEqual([]);
  });
});

describe('given an agent on this machine', () => {
  let ns: E2eNamespace;
  const noCluster = { env: { KUBECONFIG: '/nonexistent', HOME: '/nonexistent' } };
  beforeAll(async () => {
    ns = await (await e2eCluster()).namespace({ green: null, blue: null, service: null, settle: false });
    await shippedSet(ns);
  });

  test('--url needs no cluster, and --show knows its exchanges', async () => {
    const agent = await startAgent('right');
    try {
      const run = await ns.kubectl('bluegreen', 'verify', '--url', agent.url, '-o', 'json', noCluster);
      expect(run.exitCode).toBe(0);
      const verdict = JSON.parse(run.stdout) as Verdict;
      await expectSchema('verdict', verdict);
      expect(verdict).toMatchObject({ outcome: 'pass', slot: agent.url, template: null });
      const words = ['bluegreen', 'verify', '--url', agent.url, '--show', 'greeting'];
      const shown = await ns.kubectl(...words, noCluster);
      expect(shown.exitCode).toBe(0);
      expect(shown.stdout).toMatch(/^> POST http:\/\/127\.0\.0\.1:\d+\/v1\/chat\/completions$/m);
    } finally {
      await agent.stop();
    }
  });

  test('an agent that repeats its credential puts it into no report', async () => {
    const token = 'sk-agent-4711-very-secret';
    const expectation = '{ length: { words: { max: 2 } }, text: { notContains: [sk-agent] } }';
    await smallSet(
      ns,
      [{ id: 'echo', expect: expectation }],
      'headers: { Authorization: { env: AGENT_TOKEN } }',
    );
    const server = createServer((request, response) => {
      const message = { role: 'assistant', content: `you sent ${request.headers.authorization ?? ''}, ha` };
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ choices: [{ index: 0, message, finish_reason: 'stop' }] }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const files = ['echo.html', 'echo.md', 'echo.xml', 'echo.json'];
      const formats = ['html', 'markdown', 'junit', 'json'];
      const reports = formats.flatMap((format, at) => ['--report', `${format}=${files[at]}`]);
      const env = { ...noCluster.env, AGENT_TOKEN: `Bearer ${token}`, GITHUB_STEP_SUMMARY: 'summary.md' };
      const words = ['bluegreen', 'verify', '--url', url, ...reports, '--report', 'github'];
      const run = await ns.kubectl(...words, { env });
      expect(run.exitCode).toBe(3);
      const written = await Promise.all(
        [...files, 'summary.md'].map((file) => readFile(path.join(ns.folder, file), 'utf8')),
      );
      for (const text of [...written, run.stdout, run.stderr]) {
        expect(text).toMatch(/echo/);
        expect(text).not.toContain(token);
      }
      expect(written[0]).toMatch(/<pre>you sent [^<]*, ha<\/pre>/);
    } finally {
      server.close();
      server.closeAllConnections();
    }
  });

  test('where nobody listens it cannot be told', async () => {
    await smallSet(ns);
    const agent = await startAgent('right');
    await agent.stop();
    const run = await ns.kubectl('bluegreen', 'verify', '--url', agent.url, noCluster);
    expect(run.exitCode).toBe(4);
    expect(run.stdout).toMatch(/could not tell: .*refused/);
  });
});

async function bearerToken(ns: E2eNamespace): Promise<string> {
  const { kubeconfig } = await ns.identity('ci');
  const token = /token: "?([\w.-]+)/.exec(await readFile(kubeconfig, 'utf8'))?.[1];
  if (token === undefined) throw new Error('the kubeconfig has no token');
  return token;
}

/** All files below a folder. */
async function texts(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return Promise.all(files.map((file) => readFile(path.join(file.parentPath, file.name), 'utf8')));
}
