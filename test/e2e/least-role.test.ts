import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  permissionsFor,
  roleCommands,
  ruleName,
  type Need,
  type Permission,
  type RoleCommand,
} from '../../src/domain/doctor/permissions.ts';
import { expectTidy } from './expect-tidy.ts';
import {
  describeThatNeeds,
  e2eCluster,
  smallSet,
  type E2eNamespace,
  type Identity,
  type PolicyRule,
} from './harness/index.ts';

interface Story {
  readonly line: () => readonly string[];
  /** Makes what the command needs to find, before each run that changes something. */
  readonly arrange?: (ns: E2eNamespace) => Promise<void>;
  /** Rights that are asked for after the write: the exit code without each. */
  readonly afterWrite: Readonly<Record<string, number>>;
  /** What the command says where it may do nothing but what it cannot do without. */
  readonly says: readonly RegExp[];
}

const unjudged = ['--monitor', '0', '--skip-verify', '--reason', 'to set the scene'] as const;

/** Green is live, by a recorded switch. */
async function switchedToGreen(ns: E2eNamespace): Promise<void> {
  const { spec } = await ns.get('Service', 'agent-service');
  if (spec.selector?.['slot'] === 'green') return;
  const run = await ns.kubectl('bluegreen', 'switch', '--to', 'green', ...unjudged);
  expect(run.exitCode, `${run.stdout}${run.stderr}`).toBe(0);
}

/** All but `guard`, whose rights are the whole cluster's: guard.test.ts. */
const stories: Readonly<Record<Exclude<RoleCommand, 'guard'>, Story>> = {
  status: { line: () => ['status'], afterWrite: {}, says: [/ConfigMap prompts: not checked/] },
  history: { line: () => ['history'], afterWrite: {}, says: [] },
  diff: {
    line: () => ['diff'],
    afterWrite: {},
    says: [/ConfigMap prompts: not checked/, /HPAs were not checked/],
  },
  verify: { line: () => ['verify'], afterWrite: {}, says: [/ConfigMap prompts: not checked/] },
  'verify-record': {
    line: () => ['verify', '--record'],
    afterWrite: {},
    says: [/no part of the receipt: Secret agent-secrets/],
  },
  deploy: {
    line: () => ['deploy', '--set-env', `RUN=${randomUUID()}`],
    afterWrite: { 'list deployments.apps': 1, 'watch deployments.apps': 1, 'get services': 7 },
    says: [/ConfigMap prompts: not checked/],
  },
  switch: {
    line: () => ['switch', '--to', 'green', '--monitor', '0'],
    afterWrite: {},
    says: [
      /ConfigMap prompts: not checked/,
      /HPAs were not checked/,
      /no Event was recorded: .*may not create/,
    ],
  },
  rollback: {
    line: () => ['rollback'],
    arrange: switchedToGreen,
    afterWrite: { 'list endpointslices.discovery.k8s.io': 7 },
    says: [
      /no Event was recorded: .*may not create events/,
      /not checked whether traffic was moved again since: .*may not get services/,
    ],
  },
  standby: {
    line: () => ['standby', '--replicas', '0', '--force'],
    arrange: (ns) => ns.patch('Deployment', 'agent-green', { spec: { replicas: 1 } }),
    afterWrite: { 'get services': 7 },
    says: [/HPAs were not checked/],
  },
};

/** Needed only where the endpoints are late, which here they are not: permissions.test.ts makes them so. */
const shownElsewhere: ReadonlySet<string> = new Set(['watch endpointslices.discovery.k8s.io']);

function rightsOf(command: RoleCommand, need: Need): readonly Permission[] {
  return permissionsFor([command]).filter(({ neededBy }) => neededBy[command] === need);
}

function rules(permissions: readonly Permission[]): readonly PolicyRule[] {
  return permissions.map(({ group, resource, subresource, verb }) => ({
    apiGroups: [group],
    resources: [subresource === undefined ? resource : `${resource}/${subresource}`],
    verbs: [verb],
  }));
}

/** `may not list pods in namespace`, `may not get deployments.apps/agent-green in`; a port-forward names both verbs. */
function naming({ verb, group, resource, subresource }: Permission): RegExp {
  const qualified = group === '' ? resource : `${resource}.${group}`;
  if (subresource === 'portforward') return /get and create on pods\/portforward in namespace \S+ are needed/;
  return new RegExp(`may not ${verb} ${qualified.replaceAll('.', '\\.')}[/ ]`);
}

describeThatNeeds('everyRow')('given the least Role for one command', () => {
  describe.each(Object.entries(stories))('%s', (name, { line, arrange, afterWrite, says }) => {
    const command = roleCommands.find((one) => one === name) ?? 'status';
    const essential = rightsOf(command, 'essential');
    const named = essential.filter((right) => !shownElsewhere.has(ruleName(right)));
    const isAfter = (right: Permission): boolean => ruleName(right) in afterWrite;
    const cases = named.map((right) => ({ name: ruleName(right), right }));
    let ns: E2eNamespace;
    const without = (right: Permission): Promise<Identity> =>
      ns.withRole(rules(essential.filter((one) => one !== right)));

    beforeAll(async () => {
      ns = await (await e2eCluster()).namespace({ blue: '1.2.0', green: '1.3.0', replicas: 1 });
      await smallSet(ns);
      await arrange?.(ns);
    });

    test.concurrent.each(cases.filter(({ right }) => !isAfter(right)))(
      'without $name it ends, names it, and has changed nothing',
      async ({ right }) => {
        const as = await without(right);
        const run = await ns.kubectl('bluegreen', ...line(), { as });
        expectTidy(run, { exitCode: 1, withinMs: 25_000 });
        expect(`${run.stdout}${run.stderr}`).toMatch(naming(right));
        const changed = (await ns.audit()).filter(
          ({ user, verb, uri, code }) =>
            user === as.user && verb === 'patch' && code < 400 && !uri.includes('dryRun'),
        );
        expect(changed).toEqual([]);
      },
    );

    test.each(cases.filter(({ right }) => isAfter(right)))(
      'without $name what was done is said',
      async ({ name: lacking, right }) => {
        await arrange?.(ns);
        const run = await ns.kubectl('bluegreen', ...line(), { as: await without(right) });
        expectTidy(run, { exitCode: afterWrite[lacking] ?? 1, withinMs: 25_000 });
        expect(`${run.stdout}${run.stderr}`).toMatch(naming(right));
      },
    );

    test('with what it cannot do without it works, and says what it did not look at', async () => {
      await arrange?.(ns);
      const as = await ns.withRole(rules(essential));
      const run = await ns.kubectl('bluegreen', ...line(), { as });
      const said = `${run.stdout}${run.stderr}`;
      expect(run.exitCode, said).toBe(0);
      for (const text of says) expect(said).toMatch(text);
      expect((await ns.audit(run)).filter(({ resource }) => resource.startsWith('secrets'))).toEqual([]);
    });
  });
});
