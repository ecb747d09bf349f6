import { chmod, readFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { heldPatchOfService, type HeldPatch } from '../faults/held-patch.ts';
import { e2eCluster, expectSchema, putTag, type E2eNamespace, type Run } from './harness/index.ts';
import { moveEvents } from './move-events.ts';

describe('given a switch whose patch is under way', () => {
  let ns: E2eNamespace;
  beforeAll(async () => {
    ns = await (await e2eCluster()).namespace({ blue: '1.2.0', green: '1.3.0', replicas: 1 });
  });

  const words = ['bluegreen', 'switch', '--skip-verify', '--reason', 'test', '--to', 'green', '-o', 'json'];
  /** `meanwhile` happens before the API server sees the patch. */
  const switching = async (
    meanwhile: () => Promise<unknown>,
    kubeconfig: (between: HeldPatch) => Promise<string> = ({ kubeconfig: it }) => Promise.resolve(it),
  ): Promise<Run> => {
    const between = await heldPatchOfService(ns);
    const running = await ns.start(...words, '--kubeconfig', await kubeconfig(between));
    await between.reached;
    await meanwhile();
    between.release();
    return running.done;
  };

  test('a template that changes under it: traffic goes back, and one Event says so', async () => {
    const run = await switching(() => putTag(ns, 'green', '1.3.1'));
    expect(run.exitCode).toBe(6);
    const result = JSON.parse(run.stdout) as { reason: string; timings: Record<string, number> };
    await expectSchema('switch-result', result);
    expect(result).toMatchObject({ outcome: 'moved-back', changed: true, live: 'blue', warnings: [] });
    expect(result.timings).toHaveProperty('endpointsMs');
    expect(run.stderr).toMatch(/endpoints hold only blue after/);
    const told = await moveEvents(ns);
    expect(told.map(({ reason }) => reason)).toEqual(['TrafficRolledBack']);
    expect(told[0]?.message).toMatch(
      /^green -> blue by .*: green no longer runs the template that was judged/,
    );
  });

  test('pods that all turn unready under it: traffic goes back', async () => {
    await putTag(ns, 'green', '1.3.0');
    const pods = await ns.pods('green');
    const run = await switching(() => Promise.all(pods.map((pod) => ns.setReady(pod, false))));
    expect(run.exitCode).toBe(6);
    const result: unknown = JSON.parse(run.stdout);
    await expectSchema('switch-result', result);
    const reason = 'no pod of green is ready any more';
    expect(result).toMatchObject({ outcome: 'moved-back', changed: true, live: 'blue', reason });
    expect(run.stderr).toMatch(/endpoints hold only blue after/);
    expect((await ns.get('Service', 'agent-service')).spec.selector?.['slot']).toBe('blue');
    await Promise.all(pods.map((pod) => ns.setReady(pod, true)));
  });

  test('credentials that end right after it: it was made, and nothing hides that', async () => {
    const ended = path.join(ns.folder, 'ended');
    const run = await switching(
      () => ns.write({ ended: '' }),
      (between) => loggingInByPlugin(ns, between, ended),
    );
    expect(run.exitCode).toBe(7);
    expect(JSON.parse(run.stdout)).toMatchObject({
      outcome: 'unconfirmed',
      changed: true,
      live: 'green',
      reason: expect.stringMatching(
        /^green could not be read again: credential plugin .* exit code 1/,
      ) as string,
      warnings: [expect.stringMatching(/^no Event was recorded: credential plugin/) as string],
    });
    expect((await ns.get('Service', 'agent-service')).spec.selector?.['slot']).toBe('green');
  });
});

/** The same way in, with a token that each request has to ask a program for, until the file `ended` is there. */
async function loggingInByPlugin(
  ns: E2eNamespace,
  { kubeconfig }: HeldPatch,
  ended: string,
): Promise<string> {
  const config = parse(await readFile(kubeconfig, 'utf8')) as {
    users: { user: { token?: string; exec?: object } }[];
  };
  const apiVersion = 'client.authentication.k8s.io/v1';
  const [first] = config.users;
  const status = { token: first?.user.token, expirationTimestamp: '2020-01-01T00:00:00Z' };
  const credential = JSON.stringify({ apiVersion, kind: 'ExecCredential', status });
  const command = path.join(ns.folder, 'log-in.sh');
  if (first !== undefined) first.user = { exec: { apiVersion, command, interactiveMode: 'Never' } };
  await ns.write({
    'log-in.sh': `#!/bin/sh\ntest ! -e '${ended}' || exit 1\necho '${credential}'\n`,
    'plugin.kubeconfig': JSON.stringify(config),
  });
  await chmod(command, 0o755);
  return path.join(ns.folder, 'plugin.kubeconfig');
}
