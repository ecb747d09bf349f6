import { expect, test } from 'vitest';
import { e2eCluster, type E2eNamespace } from './harness/index.ts';

/** What an API server writes in another way than we do: a patch that tests it must hold all the same. */
const characters = 'a && b > c < d "é" 💥 \u2028 \\u0026 \t end';

const onEachSlot = {
  tag: '1.2.0',
  replicas: 1,
  edit: ({
    spec,
  }: {
    spec: { template: { spec: { containers: { env?: { name: string; value?: string }[] }[] } } };
  }) => spec.template.spec.containers[0]?.env?.push({ name: 'START', value: characters }),
};

test('values and reasons of any characters stand in the way of no write', async () => {
  const ns: E2eNamespace = await (await e2eCluster()).namespace({ blue: onEachSlot, green: onEachSlot });
  const deploy = ['--image', 'agent-service:1.3.0', '--agent-version', '1.3.0'];
  const runs = [
    await ns.kubectl('bluegreen', 'deploy', ...deploy),
    await ns.kubectl('bluegreen', 'deploy', '--set-env', 'START=true && sleep 1'),
    await ns.kubectl('bluegreen', 'switch', '--skip-verify', '--reason', characters, '--monitor', '0'),
    await ns.kubectl('bluegreen', 'rollback'),
  ];
  expect(runs.map(({ exitCode, stdout }) => ({ exitCode, stdout }))).toEqual(
    ['green is rolled out', 'green is rolled out', 'green is live', 'blue is live again'].map((said) => ({
      exitCode: 0,
      stdout: expect.stringContaining(said) as string,
    })),
  );
});
