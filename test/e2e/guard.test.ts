import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { permissionsFor, ruleName } from '../../src/domain/doctor/permissions.ts';
import { annotation } from '../../src/domain/slots/annotations.ts';
import type { HistoryEntry } from '../../src/domain/slots/history.ts';
import type { StringMap } from '../../src/domain/slots/kubernetes.ts';
import type { GuardResult } from '../../src/results/guard-result.generated.ts';
import { at, textAt } from '../cluster/json.ts';
import { expectError, expectTidy } from './expect-tidy.ts';
import { clusterCanDo } from './harness/needs.ts';
import {
  describeThatNeeds,
  e2eCluster,
  expectSchema,
  grantInCluster,
  smallSet,
  type E2eNamespace,
  type Identity,
  type PolicyRule,
  type Run,
} from './harness/index.ts';

const service = 'agent-service';

/** The Service's manifest as it lies in somebody's repository: it knows nothing of moves. */
function manifest(slot: string, port = 80): string {
  return [
    'apiVersion: v1',
    'kind: Service',
    `metadata: { name: ${service} }`,
    'spec:',
    `  selector: { app: agent-service, slot: ${slot} }`,
    `  ports: [{ name: http, port: ${port}, targetPort: 8000 }]`,
    '',
  ].join('\n');
}

async function serviceOf(ns: E2eNamespace): Promise<{ live: string | undefined; notes: StringMap }> {
  const { spec, metadata } = await ns.get('Service', service);
  return { live: spec.selector?.['slot'], notes: metadata.annotations ?? {} };
}

async function guard(ns: E2eNamespace, ...words: readonly string[]): Promise<GuardResult> {
  const run = await ns.kubectl('bluegreen', 'guard', ...words, '-o', 'json', { as: 'admin' });
  const result = JSON.parse(run.stdout) as GuardResult;
  await expectSchema('guard-result', result);
  return result;
}

describeThatNeeds('admissionPolicies')('given a Service that was guarded', () => {
  let ns: E2eNamespace;
  const patch = async (body: unknown, type = 'application/merge-patch+json'): Promise<string> => {
    const path = `/api/v1/namespaces/${ns.name}/services/${service}`;
    const { status, body: answer } = await ns.admin.ask('PATCH', path, body, type);
    return status === 200 ? 'taken' : `${status} ${textAt(answer, 'message') ?? ''}`;
  };
  const json = (operations: unknown): Promise<string> => patch(operations, 'application/json-patch+json');

  beforeAll(async () => {
    ns = await (await e2eCluster()).namespace({ blue: '1.2.0', green: '1.2.0', replicas: 1 });
    await smallSet(ns, [{ id: 'greeting', tags: ['smoke'] }]);
    await ns.write({
      'blue.yaml': manifest('blue'),
      'green.yaml': manifest('green'),
      'ports.yaml': manifest('green', 81),
    });
    const applied = await ns.kubectl('apply', '-f', 'blue.yaml', { as: 'admin' });
    expect(applied.exitCode, applied.stderr).toBe(0);
    const installed = await ns.kubectl('bluegreen', 'guard', 'install', { as: 'admin' });
    expectTidy(installed, { exitCode: 0, withinMs: 40_000 });
    expect(installed.stdout).toMatch(/guarded[\s\S]*a move without a record was refused, on trial/);
  });

  afterAll(async () => {
    await ns.kubectl('bluegreen', 'guard', 'remove', '--policy', { as: 'admin' });
  });

  test('guard status shows that it holds, and status that it asks for it', async () => {
    expect(await guard(ns, 'status')).toMatchObject({
      outcome: 'shown',
      holds: true,
      slotLabel: 'slot',
      policy: { state: 'as-expected' },
      binding: { state: 'as-expected' },
      probe: { state: 'refused' },
    });
    const status = await ns.kubectl('bluegreen', 'status');
    expect(status.stdout).toMatch(/^guard +annotated; does it hold: kubectl bluegreen guard status/m);
    expect(await guard(ns, 'install')).toMatchObject({ outcome: 'already-so', changed: false, holds: true });
  });

  test('an operator sees whether it holds, and what may not be looked at', async () => {
    const run = await ns.kubectl('bluegreen', 'guard', 'status');
    expect(run.stdout).toMatch(/guarded .*\n(.*\n)*? +policy .*not checked: .*may not get validating/);
    const refused = await ns.kubectl('bluegreen', 'guard', 'install');
    expectError(refused, /may not get validatingadmissionpolic/, { exitCode: 1 });
    expect(refused.stderr).toContain('kubectl bluegreen guard install --print');
  });

  test('the main story holds: deploy, verify, switch, rollback, and there again', async () => {
    for (const [line, live] of [
      [['deploy', '--image', 'agent-service:1.3.0', '--agent-version', '1.3.0'], 'blue'],
      [['verify'], 'blue'],
      [['switch', '--monitor', '0', '--dry-run=server'], 'blue'],
      [['switch', '--monitor', '0'], 'green'],
      [['rollback'], 'blue'],
      [['switch', '--to', 'green', '--monitor', '0'], 'green'],
    ] as const) {
      const run = await ns.kubectl('bluegreen', ...line);
      expect(run.exitCode, `${run.command}\n${run.stdout}${run.stderr}`).toBe(0);
      expect((await serviceOf(ns)).live).toBe(live);
    }
  });

  test('a bad release is moved back', async () => {
    await ns.kubectl('bluegreen', 'rollback');
    const bad = ['deploy', '--image', 'agent-service:1.4.0-turns-bad', '--agent-version', '1.4.0'];
    expect((await ns.kubectl('bluegreen', ...bad)).exitCode).toBe(0);
    const watched = ['switch', '--to', 'green', '--monitor', '20s', '--monitor-interval', '200ms'];
    const run = await ns.kubectl(
      'bluegreen',
      ...watched,
      '--skip-verify',
      '--reason',
      'test',
      '--golden',
      'golden',
    );
    expectTidy(run, { exitCode: 6, withinMs: 30_000 });
    expect((await serviceOf(ns)).live).toBe('blue');
    const good = ['deploy', '--image', 'agent-service:1.3.0', '--agent-version', '1.3.0'];
    expect((await ns.kubectl('bluegreen', ...good)).exitCode).toBe(0);
    const again = await ns.kubectl('bluegreen', 'switch', '--to', 'green', '--monitor', '0');
    expect(again.exitCode, again.stderr).toBe(0);
  });

  describe('what goes around the plugin is refused, and named: green is live', () => {
    const refusal = new RegExp(
      `service/${service} is guarded: .*kubectl bluegreen switch ${service} -n e2e-\\w+, or back with: kubectl bluegreen rollback ${service} -n e2e-\\w+\\. Break glass: .*${annotation.breakGlass}`,
    );
    const expectRefused = async (run: Run): Promise<void> => {
      expect(run.exitCode, `${run.command}\n${run.stdout}${run.stderr}`).not.toBe(0);
      expect(run.stderr).toMatch(refusal);
      expect((await serviceOf(ns)).live).toBe('green');
    };

    test.each([
      ['kubectl patch', ['patch', 'service', service, '-p', '{"spec":{"selector":{"slot":"blue"}}}']],
      ['kubectl set selector', ['set', 'selector', 'service', service, 'app=agent-service,slot=blue']],
      ['kubectl apply of the old manifest', ['apply', '-f', 'blue.yaml']],
      ['kubectl replace with it', ['replace', '-f', 'blue.yaml']],
      ['kubectl replace with one that only drops what is written on it', ['replace', '-f', 'green.yaml']],
      ['server-side apply', ['apply', '--server-side', '--force-conflicts', '-f', 'blue.yaml']],
      [
        'a GitOps tool',
        [
          'apply',
          '--server-side',
          '--force-conflicts',
          '--field-manager=kustomize-controller',
          '-f',
          'blue.yaml',
        ],
      ],
      ['kubectl annotate, the mark taken off', ['annotate', 'service', service, `${annotation.guard}-`]],
      ['kubectl annotate, the history taken off', ['annotate', 'service', service, `${annotation.history}-`]],
    ])('%s', async (_name, words) => {
      await expectRefused(await ns.kubectl(...words, { as: 'admin' }));
    });

    test('kubectl edit', async () => {
      const env = { KUBE_EDITOR: `sed -i 's/^    slot: green$/    slot: blue/'` };
      await expectRefused(await ns.kubectl('edit', 'service', service, { as: 'admin', env }));
    });
  });

  describe('nor does it help to write what looks like a record', () => {
    const to = '/spec/selector/slot';
    const mark = `/metadata/annotations/${annotation.guard.replace('/', '~1')}`;
    const entry = (op: string, slot: string): object => ({ op, verb: 'switch', from: 'green', to: slot });
    const written = async (history: unknown, slot = 'blue', more: StringMap = {}): Promise<string> =>
      patch({
        metadata: { annotations: { [annotation.history]: JSON.stringify(history) } },
        spec: { selector: { slot, ...more } },
      });
    const entries = async (): Promise<readonly HistoryEntry[]> =>
      JSON.parse((await serviceOf(ns)).notes[annotation.history] ?? '[]') as readonly HistoryEntry[];

    test.each<[string, () => Promise<string>]>([
      [
        'mark and slot in one request',
        () =>
          json([
            { op: 'remove', path: mark },
            { op: 'replace', path: to, value: 'blue' },
          ]),
      ],
      ['another mark', () => patch({ metadata: { annotations: { [annotation.guard]: 'app' } } })],
      ['the history as it was', async () => written(await entries())],
      [
        'an entry from further down on top',
        async () => {
          const [first, second, ...rest] = await entries();
          return written([second, first, ...rest]);
        },
      ],
      ['an entry that leads elsewhere', async () => written([entry('new', 'green'), ...(await entries())])],
      ['a history without those before', () => written([entry('new', 'blue')])],
      ['a history that is no JSON', () => written('blue')],
      ['a history alone', async () => written([entry('new', 'green'), ...(await entries())], 'green')],
      [
        'another label of the selector with it',
        async () => written([entry('new', 'blue'), ...(await entries())], 'blue', { app: 'another' }),
      ],
      ['a selector without the slot', () => json([{ op: 'remove', path: to }])],
      ['no selector', () => json([{ op: 'remove', path: '/spec/selector' }])],
      [
        'break glass without a word',
        () =>
          patch({
            metadata: { annotations: { [annotation.breakGlass]: ' ' } },
            spec: { selector: { slot: 'blue' } },
          }),
      ],
      [
        'another label to tell the slots apart',
        async () => {
          expect(await patch({ metadata: { annotations: { [annotation.slotLabel]: 'app' } } })).toBe('taken');
          const answer = await patch({ spec: { selector: { slot: 'blue' } } });
          expect(await patch({ metadata: { annotations: { [annotation.slotLabel]: null } } })).toBe('taken');
          return answer;
        },
      ],
      [
        'the mark, by way of the status',
        async () => {
          const path = `/api/v1/namespaces/${ns.name}/services/${service}/status`;
          const body = { metadata: { annotations: { [annotation.guard]: null } } };
          const answer = await ns.admin.ask('PATCH', path, body, 'application/merge-patch+json');
          return `${answer.status} ${textAt(answer.body, 'message') ?? 'taken'}`;
        },
      ],
    ])('%s', async (_name, attempt) => {
      const before = await serviceOf(ns);
      expect(await attempt()).toMatch(/^403 .*is guarded: /);
      expect(await serviceOf(ns)).toEqual(before);
    });
  });

  test('the commands that a refusal names have a reason where the Service asks for one', async () => {
    const want = (value: string | null): Promise<string> =>
      patch({ metadata: { annotations: { [annotation.requireReason]: value } } });
    expect(await want('true')).toBe('taken');
    expect(await patch({ spec: { selector: { slot: 'blue' } } })).toMatch(
      /bluegreen switch \S+ -n \S+ --reason "…", or back with: kubectl bluegreen rollback \S+ -n \S+ --reason "…"\./,
    );
    expect(await want(null)).toBe('taken');
  });

  test('labels, ports and other annotations may change', async () => {
    for (const words of [
      ['label', 'service', service, 'team=support'],
      ['annotate', 'service', service, 'note=by-hand'],
      ['apply', '-f', 'ports.yaml'],
      ['apply', '-f', 'green.yaml'],
    ]) {
      const run = await ns.kubectl(...words, { as: 'admin' });
      expect(run.exitCode, run.stderr).toBe(0);
    }
    expect(await guard(ns, 'status')).toMatchObject({ holds: true });
  });

  test('a Service without the mark is not affected', async () => {
    await ns.apply(manifest('blue').replace(`name: ${service}`, 'name: another'));
    const words = ['patch', 'service', 'another', '-p', '{"spec":{"selector":{"slot":"green"}}}'];
    const run = await ns.kubectl(...words, { as: 'admin' });
    expect(run.exitCode, run.stderr).toBe(0);
    await ns.delete('Service', 'another');
  });

  test('break glass: what status prints passes, shows, and is trusted as little as any change outside', async () => {
    const paste = async (): Promise<Run> => {
      const { stdout } = await ns.kubectl('bluegreen', 'status', '-o', 'json');
      const line = textAt(JSON.parse(stdout), 'breakGlass') ?? '';
      return await ns.terminal(line);
    };
    const broken = await paste();
    expect(broken.exitCode, broken.stdout).toBe(0);
    expect((await serviceOf(ns)).live).toBe('blue');
    const status = await ns.kubectl('bluegreen', 'status');
    expect(status.stdout).toMatch(/warning +changed by break glass: to blue by hand, WHO: WHY/);
    const history = await ns.kubectl('bluegreen', 'history');
    expect(history.stdout).toContain('to blue by hand, WHO: WHY');
    const next = await ns.kubectl('bluegreen', 'rollback');
    expectTidy(next, { exitCode: 5 });
    expect(next.stdout).toMatch(/the history does not explain where traffic is/);
    // The same text again is nothing new: each pasted command has one of its own.
    const same = { [annotation.breakGlass]: 'to blue by hand, WHO: WHY' };
    expect(await patch({ metadata: { annotations: same }, spec: { selector: { slot: 'green' } } })).toMatch(
      /^403 /,
    );
    expect((await paste()).exitCode).toBe(0);
    expect((await serviceOf(ns)).live).toBe('green');
  });

  test('it is taken off by its command, which stays written, and put on again', async () => {
    const reason = 'moves elsewhere';
    const off = await guard(ns, 'remove', '--reason', reason);
    expect(off).toMatchObject({ outcome: 'removed', changed: true, slotLabel: null });
    const { notes } = await serviceOf(ns);
    expect(notes[annotation.guard]).toBeUndefined();
    expect(notes[annotation.breakGlass]).toMatch(/^guard taken off by .* at \d{4}-.*: moves elsewhere$/);
    expect(await patch({ spec: { selector: { slot: 'blue' } } })).toBe('taken');
    expect(await guard(ns, 'status')).toMatchObject({ holds: false, slotLabel: null });
    expect(await guard(ns, 'remove')).toMatchObject({ outcome: 'already-so', changed: false });
    const planned = await guard(ns, 'install', '--dry-run=server');
    expect(planned).toMatchObject({ outcome: 'planned', changed: false });
    expect(planned.changes).toEqual([`annotate service/${service} ${annotation.guard}=slot`]);
    expect(await guard(ns, 'install')).toMatchObject({ outcome: 'installed', holds: true });
  });

  test('--print is what stands in the cluster', async () => {
    const run = await ns.kubectl('bluegreen', 'guard', 'install', '--print');
    expect(run.exitCode).toBe(0);
    await ns.write({ 'guard.yaml': run.stdout });
    const applied = await ns.kubectl('diff', '-f', 'guard.yaml', { as: 'admin' });
    expect([applied.exitCode, applied.stdout]).toEqual([0, '']);
    const path =
      '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies/kubectl-bluegreen-guard-v1';
    const policy = await ns.admin.do('GET', path);
    expect(at(policy, 'status', 'typeChecking')).toEqual({});
  });
});

const policyKinds = ['validatingadmissionpolicies', 'validatingadmissionpolicybindings'] as const;
const policyGroup = '/apis/admissionregistration.k8s.io/v1';

/** One right: on Services of the namespace, or on a kind of the whole cluster. */
interface Right {
  readonly verb: string;
  readonly resource: 'services' | (typeof policyKinds)[number];
}

const ofKinds = (...verbs: readonly string[]): readonly Right[] =>
  policyKinds.flatMap((resource) => verbs.map((verb) => ({ verb, resource })));
const onService: readonly Right[] = ['list', 'patch'].map((verb) => ({ verb, resource: 'services' }));
const nameOf = ({ verb, resource }: Right): string =>
  `${verb} ${resource}${resource === 'services' ? '' : '.admissionregistration.k8s.io'}`;

describeThatNeeds('admissionPolicies')('given the least Roles for the guard', () => {
  let ns: E2eNamespace;
  const revoke: (() => Promise<void>)[] = [];
  const asAdmin = async (...words: readonly string[]): Promise<void> => {
    const run = await ns.kubectl('bluegreen', 'guard', ...words, { as: 'admin', timeoutMs: 60_000 });
    expect(run.exitCode, `${run.command}\n${run.stdout}${run.stderr}`).toBe(0);
  };
  const having = async (rights: readonly Right[]): Promise<Identity> => {
    const rules = rights.map(({ verb, resource }) => ({
      apiGroups: [resource === 'services' ? '' : 'admissionregistration.k8s.io'],
      resources: [resource],
      verbs: [verb],
    }));
    const isOfCluster = ({ resources }: PolicyRule): boolean => !resources.includes('services');
    const identity = await ns.withRole(rules.filter((rule) => !isOfCluster(rule)));
    revoke.push(await grantInCluster(ns.admin, ns.name, identity, rules.filter(isOfCluster)));
    return identity;
  };
  /** Policy and binding as they stand in the cluster, and the mark. */
  const state = async (): Promise<unknown> => {
    const objects = policyKinds.map((kind) =>
      ns.admin.ask('GET', `${policyGroup}/${kind}/kubectl-bluegreen-guard-v1`),
    );
    const specs = (await Promise.all(objects)).map(({ status, body }) => [status, at(body, 'spec')]);
    return [specs, (await serviceOf(ns)).notes[annotation.guard]];
  };
  /** As an earlier version, or somebody, left it. */
  const older = async (): Promise<void> => {
    const [policies, bindings] = policyKinds.map(
      (kind) => `${policyGroup}/${kind}/kubectl-bluegreen-guard-v1`,
    );
    await ns.admin.patch(policies ?? '', { spec: { failurePolicy: 'Ignore' } }, 'merge');
    await ns.admin.patch(bindings ?? '', { spec: { validationActions: ['Warn'] } }, 'merge');
  };

  beforeAll(async () => {
    ns = await (await e2eCluster()).namespace({ replicas: 1 });
    await asAdmin('remove', '--policy');
  });
  afterAll(async () => {
    await asAdmin('remove', '--policy');
    for (const end of revoke) await end();
  });

  const stories: readonly (readonly [
    name: string,
    words: readonly string[],
    needs: readonly Right[],
    arrange: () => Promise<void>,
  ])[] = [
    [
      'install',
      ['install'],
      [...onService, ...ofKinds('get', 'create')],
      () => asAdmin('remove', '--policy'),
    ],
    [
      'install over another version',
      ['install'],
      [...onService, ...ofKinds('get', 'patch')],
      async () => {
        await asAdmin('install');
        await asAdmin('remove');
        await older();
      },
    ],
    ['remove', ['remove'], onService, () => asAdmin('install')],
    [
      'remove --policy',
      ['remove', '--policy'],
      [...onService, ...ofKinds('get', 'delete')],
      () => asAdmin('install'),
    ],
  ];

  describe.each(stories)('%s', (_name, words, needs, arrange) => {
    beforeAll(arrange, 90_000);

    test.each(needs.map((right) => [nameOf(right), right] as const))(
      'without %s it ends, names it, and has changed nothing',
      async (name, right) => {
        const before = await state();
        const as = await having(needs.filter((one) => one !== right));
        const run = await ns.kubectl('bluegreen', 'guard', ...words, { as });
        const [verb = '', resource = ''] = name.split(' ');
        expectError(run, new RegExp(`may not ${verb} ${resource.replaceAll('.', '\\.')}[/ ]`), {
          exitCode: 1,
        });
        expect(await state()).toEqual(before);
      },
    );

    test('with all of them it works', async () => {
      const as = await having(needs);
      const run = await ns.kubectl('bluegreen', 'guard', ...words, { as, timeoutMs: 60_000 });
      expect(run.exitCode, `${run.stdout}${run.stderr}`).toBe(0);
    });
  });

  test('status needs to find the Service; what else it may not look at is not checked', async () => {
    await asAdmin('install');
    const as = await having([{ verb: 'list', resource: 'services' }]);
    const run = await ns.kubectl('bluegreen', 'guard', 'status', { as });
    expect(run.exitCode, run.stderr).toBe(0);
    for (const what of [
      /not checked: .*may not get validatingadmissionpolicies/,
      /not checked: .*may not get validatingadmissionpolicybindings/,
      /not checked: .*may not patch services/,
    ])
      expect(run.stdout).toMatch(what);
    expect(run.stdout).not.toContain('\\n');
    const nothing = await ns.kubectl('bluegreen', 'guard', 'status', { as: await having([]) });
    expectError(nothing, /may not list services/, { exitCode: 1 });
  });

  test('these are the rights that doctor rbac --for guard asks for', () => {
    const used = new Set(stories.flatMap(([, , needs]) => needs.map(nameOf)));
    const asked = permissionsFor(['guard']).map(ruleName);
    // Only where the Service is named.
    expect(asked.filter((name) => name !== 'get services').toSorted()).toEqual([...used].toSorted());
  });
});

// Where there are policies, the tests above show more.
describe.skipIf(clusterCanDo('admissionPolicies'))('given a cluster without policies', () => {
  test('guard install says that it has none, and marks nothing', async () => {
    const ns = await (await e2eCluster()).namespace({ replicas: 1, settle: false });
    const run = await ns.kubectl('bluegreen', 'guard', 'install', { as: 'admin' });
    expectError(run, /501 .*get validatingadmissionpolicies/, { exitCode: 1 });
    expect((await serviceOf(ns)).notes[annotation.guard]).toBeUndefined();
  });
});
