import { cp, readFile, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ReviewResult } from '../../src/results/review-result.generated.ts';
import type { UpdateResult } from '../../src/results/update-result.generated.ts';
import { startAgent } from '../sandbox/agents/start-agent.ts';
import { expectError } from './expect-tidy.ts';
import {
  e2eCluster,
  expectSchema,
  isWrite,
  shippedSet,
  smallSet,
  type E2eNamespace,
  type Run,
} from './harness/index.ts';

const update = ['bluegreen', 'golden', 'update'];
const review = ['bluegreen', 'golden', 'review'];

function updateOf(run: Run): UpdateResult {
  return JSON.parse(run.stdout) as UpdateResult;
}

function reviewOf(run: Run): ReviewResult {
  return JSON.parse(run.stdout) as ReviewResult;
}

/** Every file of the golden set, by its path. */
async function files(ns: E2eNamespace, folder = 'golden'): Promise<ReadonlyMap<string, string>> {
  const root = path.join(ns.folder, folder);
  const names = await readdir(root, { recursive: true, withFileTypes: true });
  const paths = names.filter((one) => one.isFile()).map((one) => path.join(one.parentPath, one.name));
  const texts = await Promise.all(paths.map((one) => readFile(one, 'utf8')));
  return new Map(
    paths.map((one, index) => [path.relative(root, one), texts[index] ?? '']).sort() as [string, string][],
  );
}

/** The set's folder as it is now, put back before the next test changes it. */
async function keep(ns: E2eNamespace): Promise<() => Promise<void>> {
  const [golden, kept] = [path.join(ns.folder, 'golden'), path.join(ns.folder, 'kept')];
  await rm(kept, { recursive: true, force: true });
  await cp(golden, kept, { recursive: true });
  return async () => {
    await rm(golden, { recursive: true, force: true });
    await cp(kept, golden, { recursive: true });
  };
}

describe('given the shipped set and an idle slot that answers too long', () => {
  let ns: E2eNamespace;
  let putBack = async (): Promise<void> => {};
  beforeAll(async () => {
    ns = await (await e2eCluster()).namespace({ live: 'blue', blue: '1.2.0', green: '1.3.0-too-long' });
    await shippedSet(ns);
  });
  beforeEach(() => putBack());

  test('golden update says what would change, and changes no case', async () => {
    const before = await files(ns);
    const same = await ns.kubectl(...update, '--slot', 'blue', '--samples', '1', '-o', 'json', { as: 'ci' });
    expect(same.exitCode, same.stderr).toBe(0);
    expect(updateOf(same)).toMatchObject({ outcome: 'unchanged', source: 'blue', proposed: [], byHand: [] });
    expect(await files(ns)).toEqual(before);

    const run = await ns.kubectl(...update, '--samples', '2', '-o', 'json', { as: 'ci' });
    expect(run.exitCode, run.stderr).toBe(0);
    await expectSchema('update-result', updateOf(run));
    expect(updateOf(run)).toMatchObject({ outcome: 'proposed', source: 'green', samples: 2, notAsked: [] });
    expect((await ns.audit(run)).filter(isWrite)).toEqual([]);
    const proposed = updateOf(run).proposed.find((one) => one.case === 'refund-window');
    expect(proposed).toMatchObject({ changes: 2, answer: true });
    const now = await files(ns);
    for (const [name, text] of before) expect([name, now.get(name)]).toEqual([name, text]);
    expect(
      [...now.keys()].filter((name) => !before.has(name)).every((name) => name.startsWith('proposals/')),
    ).toBe(true);
    const file = JSON.parse(now.get('proposals/refund-window.json') ?? '') as { answeredBy: object };
    expect(file.answeredBy).toMatchObject({
      source: 'green',
      image: expect.stringContaining('1.3.0-too-long') as string,
    });
    putBack = await keep(ns);
  });

  test('--list shows each change with what the answers say; a verdict knows nothing of it', async () => {
    const run = await ns.kubectl(...review, '--list', 'refund-window', { env: { CI: 'true' } });
    expect(run.exitCode).toBe(0);
    expect(run.stdout).toMatch(
      /^refund-window {3}1 of 3 changes {3}recorded on agent-service:1\.2\.0, answered by agent-service:1\.3\.0-too-long$/m,
    );
    expect(run.stdout).toMatch(
      /^ {2}expect\.length\.words\.max {3}60 -> 280 {3}samples 261 261 \(was 21\)$/m,
    );
    expect(run.stdout).toMatch(/^ {2}text {4}.*\{\+Let me also/m);
    expect(run.stdout).toMatch(/^ {2}length {2}21 -> 261 words, 100 -> 1372 characters$/m);
    const json = await ns.kubectl(...review, '--list', '-o', 'json');
    await expectSchema('review-result', reviewOf(json));
    expect(reviewOf(json)).toMatchObject({ outcome: 'listed', accepted: [], notApplied: [] });
    const verdict = await ns.kubectl('bluegreen', 'verify', '--slot', 'blue', '-o', 'json');
    expect(verdict.exitCode, verdict.stdout).toBe(0);
  });

  test('at a terminal each change is accepted, rejected, skipped or edited, and only that is written', async () => {
    const before = await files(ns);
    const cases = ['delete-account', 'greeting', 'refund-window', 'shipping-cost'];
    const walk = await ns.startTerminal(`kubectl ${review.join(' ')} ${cases.join(' ')}`, {
      interactive: true,
    });
    const answer = async (question: RegExp, keys: string): Promise<void> => {
      await walk.waitForStdout(new RegExp(`${question.source}[^]*\\[q\\]uit > $`));
      walk.type(keys);
    };
    const enter = async (line: string): Promise<void> => {
      await walk.waitForStdout(/new value: [^\n]*$/);
      // ^U takes away what stands there.
      walk.type(`\u0015${line}\r`);
    };
    // In the order of the set. An arrow is no key, though a terminal sends letters for it.
    await answer(/delete-account {3}1 of 2/, '\u001b[Aa');
    await answer(/delete-account {3}2 of 2/, 's');
    await answer(/greeting {3}1 of 2/, 'e');
    await enter('lots');
    await answer(/the set would not load: /, 'e');
    await enter('350');
    await answer(/greeting {3}2 of 2/, 'a');
    await answer(/refund-window {3}1 of 3/, 'r');
    await answer(/refund-window {3}2 of 3/, 'a');
    await answer(/shipping-cost {3}1 of 2/, 'q');
    const { stdout, exitCode } = await walk.done;
    expect(exitCode, stdout).toBe(0);
    expect(stdout).toMatch(
      /refund-window: the new answer is not recorded: length\.words expects at most 60, found 261/,
    );
    expect(stdout).toMatch(/4 accepted, 1 rejected/);
    expect(stdout).toMatch(/3 changes of 2 cases still proposed: kubectl bluegreen golden review/);

    const after = await files(ns);
    const changed = [...before].filter(([name, text]) => after.get(name) !== text).map(([name]) => name);
    expect(changed.filter((name) => !name.startsWith('proposals/'))).toEqual([
      'cases/delete-account.yaml',
      'cases/greeting.yaml',
      'cases/refund-window.yaml',
      'observations/greeting.json',
    ]);
    const put = (name: string, from: string, to: string): void =>
      expect(after.get(name)).toBe((before.get(name) ?? '').replace(from, to));
    put('cases/delete-account.yaml', 'words: { min: 12, max: 30 }', 'words: { min: 12, max: 270 }');
    put('cases/greeting.yaml', 'words: { min: 15, max: 40 }', 'words: { min: 15, max: 350 }');
    put('cases/refund-window.yaml', 'tokens: { max: 40 }', 'tokens: { max: 320 }');
    expect(after.has('proposals/greeting.json')).toBe(false);
    // Without the bound that was rejected its answer will not be good.
    expect(after.has('proposals/refund-window.json')).toBe(false);
    // What is recorded is good by the set as it is now.
    const { digest } = (
      JSON.parse((await ns.kubectl('bluegreen', 'verify', '--slot', 'blue', '-o', 'json')).stdout) as {
        set: { digest: string };
      }
    ).set;
    expect(after.get('observations/greeting.json')).toContain('1.3.0-too-long');
    expect(digest).toMatch(/^[0-9a-f]{12}$/);
  });

  test('^C in the middle leaves what was accepted, and says so', async () => {
    const before = await files(ns);
    const walk = await ns.startTerminal(`kubectl ${review.join(' ')} delete-account greeting`, {
      interactive: true,
    });
    await walk.waitForStdout(/delete-account {3}1 of 2[^]*> $/);
    walk.type('a');
    await walk.waitForStdout(/delete-account {3}2 of 2[^]*> $/);
    walk.type('\u0003');
    const { stdout, exitCode } = await walk.done;
    expect(exitCode, stdout).toBe(130);
    expect(stdout).toMatch(/written delete-account length\.words: .*cases\/delete-account\.yaml:11/);
    expect(stdout).toMatch(/3 changes of 2 cases still proposed/);
    const after = await files(ns);
    expect(after.get('cases/delete-account.yaml')).toContain('words: { min: 12, max: 270 }');
    expect(after.get('cases/greeting.yaml')).toBe(before.get('cases/greeting.yaml'));
  });

  test('--accept-all takes everything: then the idle slot passes, and nothing is left to propose', async () => {
    const run = await ns.kubectl(...review, '--accept-all', '-o', 'json');
    expect(run.exitCode, run.stdout + run.stderr).toBe(0);
    await expectSchema('review-result', reviewOf(run));
    expect(reviewOf(run)).toMatchObject({ outcome: 'reviewed', pending: [], notApplied: [], rejected: [] });
    expect([...(await files(ns)).keys()].filter((name) => name.startsWith('proposals/'))).toEqual([]);
    const verdict = await ns.kubectl('bluegreen', 'verify');
    expect(verdict.exitCode, verdict.stdout).toBe(0);
    const again = await ns.kubectl(...update, '--samples', '1', '-o', 'json');
    expect(updateOf(again)).toMatchObject({ outcome: 'unchanged', proposed: [] });
    const nothing = await ns.kubectl(...review, '--accept-all');
    expect(nothing.stdout).toBe('nothing is proposed; first: kubectl bluegreen golden update\n');
  });

  test('a kill at any moment of the writing leaves every file old or new, whole, and what is left can be taken in', async () => {
    const before = await files(ns);
    const whole = await ns.kubectl(...review, '--accept-all');
    const took = whole.endedAt.getTime() - whole.startedAt.getTime();
    const after = await files(ns);
    for (let at = 1; at <= 6; at += 1) {
      await putBack();
      const running = await ns.start(...review, '--accept-all');
      await Promise.race([running.done, new Promise((resolve) => setTimeout(resolve, (took * at) / 6))]);
      running.signal('SIGKILL');
      await running.done;
      for (const [name, text] of await files(ns)) {
        if (/\/\.[^/]*\.partial$/.test(name)) continue;
        if (name.startsWith('proposals/')) expect(JSON.parse(text)).toMatchObject({ kind: 'ProposedCase' });
        else expectBetween(text, [before.get(name), after.get(name)], name);
      }
      const rest = await ns.kubectl(...review, '--accept-all');
      expect(rest.exitCode, rest.stdout + rest.stderr).toBe(0);
      const now = await files(ns);
      for (const [name, text] of after) expect(now.get(name), name).toBe(text);
    }
  });

  test('what was changed since is not applied, and the way on is said', async () => {
    const text = await readFile(path.join(ns.folder, 'golden/cases/greeting.yaml'), 'utf8');
    await ns.write({ 'golden/cases/greeting.yaml': text.replace('max: 40', 'max: 45') });
    const edited = await ns.kubectl(...review, 'greeting', '--accept-all');
    expect(edited.exitCode).toBe(5);
    expect(edited.stdout).toMatch(
      /^not written greeting length\.words: length\.words was changed meanwhile; ask again: kubectl bluegreen golden update$/m,
    );
    await putBack();
    await ns.write({ 'golden/cases/greeting.yaml': text.replace(/content: .*/, 'content: Who are you? }') });
    const asked = await ns.kubectl(...review, 'greeting', '--accept-all');
    expect(asked.exitCode).toBe(5);
    expect(asked.stdout).toMatch(
      /^not written greeting: it asks something else now than what was answered; ask again: /m,
    );
  });

  test('never with CI set, never without a terminal, never for what is not proposed', async () => {
    const before = await files(ns);
    for (const words of [update, review, [...review, '--accept-all']]) {
      const run = await ns.kubectl(...words, { env: { CI: 'true' } });
      expectError(run, /writes golden files, which never happens with CI set/, { exitCode: 2 });
    }
    const alone = await ns.kubectl(...review);
    expectError(alone, /asks at a terminal, and this is none: --list shows .*, --accept-all takes it/, {
      exitCode: 2,
    });
    const unknown = await ns.kubectl(...review, 'greetings', '--list');
    expectError(unknown, /nothing is proposed for greetings; proposed are: /, { exitCode: 2 });
    expectError(await ns.kubectl(...update, 'greetings'), /there is no case greetings/, { exitCode: 2 });
    await ns.write({ 'golden/proposals/greeting.json': '{"kind": "Other"}' });
    const broken = await ns.kubectl(...review, '--list');
    expectError(
      broken,
      /proposals\/greeting\.json: not a proposal: .*; run `kubectl bluegreen golden update` again/,
      { exitCode: 1 },
    );
    await ns.write({ 'golden/proposals/greeting.json': before.get('proposals/greeting.json') ?? '' });
    expect(await files(ns)).toEqual(before);
  });
});

/** Whole, and each line is the old or the new one: two changes of a case are two writes. */
function expectBetween(text: string, ends: readonly (string | undefined)[], name: string): void {
  const [old = [], changed = []] = ends.map((end) => end?.split('\n'));
  const lines = text.split('\n');
  // An answer is one write.
  if (name.startsWith('observations/')) {
    expect([old, changed], name).toContainEqual(lines);
    return;
  }
  expect(lines, name).toHaveLength(old.length);
  for (const [at, line] of lines.entries()) expect([old[at], changed[at]], name).toContain(line);
}

describe('given an agent at a URL', () => {
  let ns: E2eNamespace;
  beforeAll(async () => {
    ns = await (await e2eCluster()).namespace({ green: null, blue: null, service: null, settle: false });
  });

  test('update needs no cluster; what is forbidden is left to the author, and a case that could not be asked is told', async () => {
    await smallSet(ns, [
      { id: 'greeting', expect: '{ length: { words: { max: 20 } }, text: { notContains: [assistant] } }' },
    ]);
    const alone = { env: { KUBECONFIG: '/nonexistent', HOME: '/nonexistent' } };
    const agent = await startAgent('right');
    const run = await ns
      .kubectl(...update, '--url', `${agent.url}/?key=hidden`, alone)
      .finally(() => agent.stop());
    expect(run.exitCode, run.stderr).toBe(3);
    expect(run.stdout).toMatch(/^proposed greeting: 1 change and another answer to record/m);
    expect(run.stdout).toMatch(
      /^by hand greeting: text\.notContains expects not "assistant", found .*cases\/greeting\.yaml:1/m,
    );
    const proposals = (await files(ns)).get('proposals/greeting.json') ?? '';
    expect(proposals).toContain(`"source": "${agent.url}"`);
    expect(proposals).not.toContain('hidden');

    const gone = await ns.kubectl(...update, '--url', agent.url, alone);
    expect(gone.exitCode).toBe(4);
    expect(gone.stdout).toMatch(/^not asked greeting: /m);
    expect((await files(ns)).get('proposals/greeting.json')).toBe(proposals);
    const both = await ns.kubectl(...update, '--url', agent.url, '--slot', 'blue');
    expectError(both, /--slot is of a cluster/, { exitCode: 2 });
  });
});
