import { beforeAll, describe, expect, test } from 'vitest';
import { e2eCluster, type E2eNamespace, type Run } from './harness/index.ts';

const deploy = (ns: E2eNamespace, ...words: readonly string[]): Promise<Run> =>
  ns.kubectl('bluegreen', 'deploy', ...words);

describe('given a live slot that works with database schema 11 to 12', () => {
  let ns: E2eNamespace;
  const says = async (slot: string): Promise<Readonly<Record<string, string>>> => {
    const { annotations = {} } = (await ns.get('Deployment', `agent-${slot}`)).metadata;
    return Object.fromEntries(Object.entries(annotations).filter(([key]) => key.includes('/schema')));
  };
  beforeAll(async () => {
    ns = await (await e2eCluster()).namespace({ blue: '1.2.0', green: '1.2.0', replicas: 1 });
    const annotations = { 'kubectl-bluegreen/schema': '11', 'kubectl-bluegreen/schema-compatible': '11-12' };
    await ns.patch('Deployment', 'agent-blue', { metadata: { annotations } }, 'merge');
  });

  test('a release that shares no schema with it is not deployed', async () => {
    const words = ['--image', 'agent-service:1.3.0', '--agent-version', '1.3.0', '--schema', '13'];
    const run = await deploy(ns, ...words);
    expect(run.exitCode).toBe(5);
    expect(run.stdout).toMatch(
      /^refused: the slots cannot share one database: blue does not work with schema 13 of green\n +expected +both slots work with schema 13\n +found +blue works with 11-12\n +where +deployment\/agent-blue annotation kubectl-bluegreen\/schema-compatible\n +help +expand first, contract later: /,
    );
    expect(await ns.writes(run)).toEqual([]);
  });

  test('one that does is, and says so itself from then on', async () => {
    const words = ['--image', 'agent-service:1.3.0', '--agent-version', '1.3.0'];
    const run = await deploy(ns, ...words, '--schema', '12', '--schema-compatible', '11-12');
    expect(run.exitCode).toBe(0);
    expect(run.stdout).toContain('annotation kubectl-bluegreen/schema: none -> 12\n');
    expect(await says('green')).toEqual({
      'kubectl-bluegreen/schema': '12',
      'kubectl-bluegreen/schema-compatible': '11-12',
    });
  });

  test('switch and rollback ask again: what somebody else wrote counts', async () => {
    const change = (compatible: string): Promise<unknown> =>
      ns.patch(
        'Deployment',
        'agent-blue',
        { metadata: { annotations: { 'kubectl-bluegreen/schema-compatible': compatible } } },
        'merge',
      );
    const move = ['--skip-verify', '--reason', 'to see the guard', '--monitor', '0'];
    await change('10-11');
    const refused = await ns.kubectl('bluegreen', 'switch', ...move);
    expect(refused.exitCode).toBe(5);
    expect(refused.stdout).toContain('blue does not work with schema 12 of green');
    expect(await ns.writes(refused)).toEqual([]);
    await change('11-12');
    expect((await ns.kubectl('bluegreen', 'switch', ...move)).exitCode).toBe(0);
    await change('10-11');
    const back = await ns.kubectl('bluegreen', 'rollback');
    expect(back.exitCode).toBe(5);
    expect(back.stdout).toContain('blue does not work with schema 12 of green');
    const allTheSame = ['rollback', '--to', 'blue', '--reason', 'the migration was undone by hand'];
    expect((await ns.kubectl('bluegreen', ...allTheSame)).exitCode).toBe(0);
  });

  test('a version that is no number is a usage error', async () => {
    const run = await deploy(ns, '--schema', 'v12');
    expect(run.exitCode).toBe(2);
    expect(run.stderr).toContain('--schema v12: write a whole number, as --schema 12');
  });
});
