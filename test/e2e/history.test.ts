import { beforeAll, describe, expect, test } from 'vitest';
import { annotation } from '../../src/domain/slots/annotations.ts';
import type { MoveHistory } from '../../src/results/move-history.generated.ts';
import {
  e2eCluster,
  expectSchema,
  putTag,
  smallSet,
  testThatNeeds,
  type E2eNamespace,
  type Run,
} from './harness/index.ts';

const bluegreen = (ns: E2eNamespace, ...words: readonly string[]): Promise<Run> =>
  ns.kubectl('bluegreen', ...words);
const switchTo = async (ns: E2eNamespace, slot: string, reason: string): Promise<void> => {
  const words = ['switch', '--monitor=0', '--to', slot, '--skip-verify', '--reason', reason];
  const run = await bluegreen(ns, ...words);
  if (run.exitCode !== 0) throw new Error(run.stdout + run.stderr);
};
const historyOf = async (ns: E2eNamespace): Promise<MoveHistory> => {
  const run = await bluegreen(ns, 'history', '-o', 'json');
  expect([run.exitCode, run.stderr]).toEqual([0, '']);
  const history = JSON.parse(run.stdout) as MoveHistory;
  await expectSchema('move-history', history);
  return history;
};
const refused = async (ns: E2eNamespace, run: Run): Promise<string> => {
  expect(run.exitCode).toBe(5);
  expect(await ns.writes(run)).toEqual([]);
  return run.stdout;
};

describe('given moves there and back', () => {
  let ns: E2eNamespace;
  beforeAll(async () => {
    ns = await (await e2eCluster()).namespace({ blue: '1.2.0', green: '1.3.0', replicas: 1 });
    await smallSet(ns);
  });

  test('before the first one there is nothing to show', async () => {
    const run = await bluegreen(ns, 'history');
    expect([run.exitCode, run.stdout]).toEqual([
      0,
      `${ns.name}/agent-service    live blue\nno move is recorded\n`,
    ]);
    expect((await historyOf(ns)).moves).toEqual([]);
    const back = await bluegreen(ns, 'rollback', '--to-revision', '1');
    expect(await refused(ns, back)).toMatch(/^refused: no move 1 is recorded\n +expected +one of: none\n/);
  });

  test('each is a line, numbered, newest first, on 80 columns; one read tells it', async () => {
    await switchTo(ns, 'green', 'release day');
    const back = await bluegreen(
      ns,
      'rollback',
      '--reason',
      'it loses orders, and nobody knows why it does so',
    );
    expect(back.exitCode).toBe(0);
    const run = await bluegreen(ns, 'history', 'agent-service');
    expect(run.exitCode).toBe(0);
    const lines = run.stdout.split('\n');
    expect(Math.max(...lines.slice(0, 5).map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(lines.slice(2, 5)).toEqual([
      expect.stringMatching(/^REV +WHEN +MOVE +WHO +IMAGE +VERDICT +WHY$/),
      expect.stringMatching(/^2 +(now|\d+s) +back green -> blue +operator +1\.2\.0 +none +it loses .*…$/),
      expect.stringMatching(/^1 +(now|\d+[sm]) +blue -> green +operator +1\.3\.0 +skipped +release day$/),
    ]);
    const asked = (await ns.audit(run)).map(({ verb, resource }) => `${verb} ${resource}`);
    expect(asked).toEqual(['get services']);
  });

  test('the JSON has all that is recorded', async () => {
    const { moves, ...about } = await historyOf(ns);
    expect(about).toMatchObject({ kind: 'MoveHistory', live: 'blue', explained: true, outside: null });
    expect(moves.map(({ revision, verb, from, to }) => ({ revision, verb, from, to }))).toEqual([
      { revision: 2, verb: 'rollback', from: 'green', to: 'blue' },
      { revision: 1, verb: 'switch', from: 'blue', to: 'green' },
    ]);
    expect(moves[1]).toMatchObject({
      who: `system:serviceaccount:${ns.name}:operator`,
      why: 'release day',
      verdict: 'skipped',
      afterOutside: false,
      images: { blue: 'agent-service:1.2.0', green: 'agent-service:1.3.0' },
    });
    const yaml = await bluegreen(ns, 'history', '-o', 'yaml');
    expect(yaml.stdout).toMatch(/^apiVersion: kubectl-bluegreen\/v1\nkind: MoveHistory\n/);
  });

  test('rollback --to-revision goes to what served after that move', async () => {
    const here = await bluegreen(ns, 'rollback', '--to-revision', '2');
    expect([here.exitCode, here.stdout]).toEqual([0, 'blue is live already; nothing was changed\n']);
    const unknown = await bluegreen(ns, 'rollback', '--to-revision', '7');
    expect(await refused(ns, unknown)).toMatch(/^refused: no move 7 is recorded\n +expected +one of: 2, 1\n/);
    const both = await bluegreen(ns, 'rollback', '--to-revision', '1', '--to', 'green', '--reason', 'x');
    expect(both.exitCode).toBe(2);
    const run = await bluegreen(ns, 'rollback', '--to-revision', '1', '-o', 'json');
    expect(run.exitCode).toBe(0);
    expect(JSON.parse(run.stdout)).toMatchObject({ outcome: 'rolled-back', live: 'green' });
    expect((await historyOf(ns)).moves.map(({ revision }) => revision)).toEqual([3, 2, 1]);
  });

  test('but not where that slot runs something else since', async () => {
    await putTag(ns, 'blue', '1.4.0');
    const run = await bluegreen(ns, 'rollback', '--to-revision', '2');
    expect(await refused(ns, run)).toMatch(
      /^refused: blue no longer runs what it served\n +expected +agent-service:1\.2\.0, which served after move 2\n +found +agent-service:1\.4\.0\n(.*\n)* +help +kubectl -n \S+ rollout undo deployment\/agent-blue --to-revision=1;/,
    );
  });

  test('what somebody else did beside it is said, and marked in the move after it', async () => {
    await ns.patch(
      'Service',
      'agent-service',
      { spec: { selector: { slot: 'blue' } } },
      'merge',
      'kubectl-patch',
    );
    const run = await bluegreen(ns, 'history');
    expect(run.stdout).toMatch(
      /^\S+\/agent-service {4}live blue\nchanged outside by kubectl-patch at \S+Z: the last recorded move went to green\n/,
    );
    expect(await historyOf(ns)).toMatchObject({
      explained: false,
      outside: expect.stringMatching(/^changed outside by kubectl-patch at /) as string,
    });
    const glass = { metadata: { annotations: { [annotation.breakGlass]: 'ada: the tool is broken' } } };
    await ns.patch('Service', 'agent-service', glass);
    expect((await bluegreen(ns, 'history')).stdout).toContain(
      '\nchanged by break glass (ada: the tool is broken), changed outside by kubectl-patch at ',
    );
    await switchTo(ns, 'green', 'as it was');
    const { moves, explained } = await historyOf(ns);
    expect([explained, moves[0]?.afterOutside, moves[1]?.afterOutside]).toEqual([true, true, false]);
    const { stdout } = await bluegreen(ns, 'history');
    expect(stdout).toMatch(/^4 .* blue -> green\* /m);
    expect(stdout).toContain('\nglass was broken, the last time: ada: the tool is broken\n');
  });

  test('of a history that cannot be read nothing is told', async () => {
    const { metadata } = await ns.get('Service', 'agent-service');
    const good = metadata.annotations?.[annotation.history] ?? '';
    await ns.patch('Service', 'agent-service', { metadata: { annotations: { [annotation.history]: '{' } } });
    const run = await bluegreen(ns, 'history', '-o', 'json');
    expect([run.exitCode, JSON.parse(run.stdout)]).toEqual([
      5,
      expect.objectContaining({ kind: 'Error', error: 'history-unreadable' }),
    ]);
    await ns.patch('Service', 'agent-service', { metadata: { annotations: { [annotation.history]: good } } });
  });
});

describe('given a Service that wants reasons', () => {
  let ns: E2eNamespace;
  const want = (value: string | null): Promise<void> =>
    ns.patch('Service', 'agent-service', {
      metadata: { annotations: { [annotation.requireReason]: value } },
    });
  beforeAll(async () => {
    ns = await (await e2eCluster()).namespace({ blue: '1.2.0', green: '1.3.0', replicas: 1 });
    await smallSet(ns);
    await want('true');
  });

  test('switch, rollback and standby without one change nothing', async () => {
    const first = await bluegreen(ns, 'switch', '--monitor=0');
    expect(await refused(ns, first)).toMatch(
      /^refused: agent-service wants a reason for each change\n +expected +--reason "why"\n/,
    );
    const asked = (await ns.audit(first)).filter(({ resource }) => resource === 'pods/portforward');
    expect(asked).toEqual([]);
    const moved = await bluegreen(ns, 'switch', '--monitor=0', '--reason', 'release day');
    expect(moved.exitCode).toBe(0);
    const status = await bluegreen(ns, 'status', '-o', 'json');
    expect(JSON.parse(status.stdout)).toMatchObject({ rollback: { instant: true, to: 'blue' } });
    for (const words of [['rollback'], ['rollback', '--scale-up'], ['standby', '--force']]) {
      const run = await bluegreen(ns, ...words, '-o', 'json');
      await refused(ns, run);
      expect(JSON.parse(run.stdout)).toMatchObject({
        outcome: 'refused',
        changed: false,
        live: 'green',
        refusals: [{ kind: 'reason-required' }],
      });
    }
  });

  testThatNeeds('kubectl')('each command that is printed has one: it runs as it is pasted', async () => {
    const paste = async (text: string, command: RegExp, more = ''): Promise<string> => {
      const line = command.exec(text)?.[1] ?? '';
      expect(line, text).not.toBe('');
      const run = await ns.terminal(line + more);
      expect(run.exitCode, `${line}\n${run.stdout}`).toBe(0);
      return run.stdout;
    };
    const there = /To return to green: (kubectl .*?)\r?$/m;
    const status = await bluegreen(ns, 'status');
    const back = await paste(status.stdout, /^rollback +instant, to blue: (kubectl .*)$/m);
    await paste(back, there, ' --monitor 0');
    const shrunk = await bluegreen(ns, 'standby', '--force', '--reason', 'night');
    const refusal = await bluegreen(ns, 'rollback', '--reason', 'test');
    expect(refusal.exitCode).toBe(5);
    expect(refusal.stdout).toMatch(/to scale it and go there: kubectl .* --scale-up --reason "…"/);
    const again = await paste(shrunk.stdout, /Way back: (kubectl .*)$/m);
    await paste(again, there, ' --monitor 0');
    expect((await ns.get('Service', 'agent-service')).spec.selector?.['slot']).toBe('green');
  });

  test('blanks are no reason, and one that is too long is none either', async () => {
    await refused(ns, await bluegreen(ns, 'rollback', '--reason', '  '));
    for (const words of [['switch'], ['rollback'], ['standby']]) {
      const run = await bluegreen(ns, ...words, '--reason', 'x'.repeat(201));
      expect([run.exitCode, run.stderr]).toEqual([2, expect.stringContaining('longer than 200 characters')]);
    }
  });

  test('a wish that cannot be read counts as one; "false" does not', async () => {
    await want('yes');
    expect(await refused(ns, await bluegreen(ns, 'rollback'))).toContain(
      'none (the annotation says "yes", which is neither true nor false)',
    );
    await want('false');
    expect((await bluegreen(ns, 'rollback')).exitCode).toBe(0);
  });

  test('standby keeps its reason with the change', async () => {
    await want('true');
    const run = await bluegreen(ns, 'standby', '--force', '--reason', 'it costs money');
    expect(run.exitCode).toBe(0);
    const { metadata } = await ns.get('Deployment', 'agent-green');
    expect(JSON.parse(metadata.annotations?.[annotation.size] ?? '{}')).toMatchObject({
      why: 'it costs money',
      to: 0,
    });
  });
});
