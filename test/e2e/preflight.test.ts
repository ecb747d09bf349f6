import { beforeAll, describe, expect, test } from 'vitest';
import {
  describeThatNeeds,
  e2eCluster,
  shippedRules,
  testThatNeeds,
  waitFor,
  withoutVerb,
  type E2eNamespace,
  type KubectlOptions,
  type Run,
} from './harness/index.ts';

const move = (ns: E2eNamespace, ...words: readonly (string | KubectlOptions)[]): Promise<Run> =>
  ns.kubectl('bluegreen', 'switch', '--skip-verify', '--reason', 'a test', '--monitor=0', ...words);
const liveSlot = async (ns: E2eNamespace): Promise<string | undefined> =>
  (await ns.get('Service', 'agent-service')).spec.selector?.['slot'];
const refused = async (ns: E2eNamespace, run: Run): Promise<string> => {
  expect(run.exitCode).toBe(5);
  expect(run.stdout).toMatch(/nothing was changed; \w+ is live\n$/);
  expect(await ns.writes(run)).toEqual([]);
  return run.stdout;
};
const hpa = (min: number, max: number): string =>
  `{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {name: agent-green}, spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: agent-green}, minReplicas: ${min}, maxReplicas: ${max}}}`;

describe('given a Service that others have marked', () => {
  let ns: E2eNamespace;
  beforeAll(async () => {
    ns = await (await e2eCluster()).namespace({ blue: '1.2.0', green: '1.2.0', replicas: 1 });
  });
  const warned = async (metadata: object, spec: object = {}): Promise<string> => {
    await ns.patch('Service', 'agent-service', { metadata, spec });
    const run = await move(ns, '--dry-run=client');
    expect(run.exitCode).toBe(0);
    return run.stderr;
  };

  test('equal slots: nothing would change', async () => {
    expect(await warned({})).toMatch(
      /warning: both slots run agent-service:1\.2\.0 with the same template: for users nothing would change; to release something: kubectl bluegreen deploy agent-service -n \S+ --image IMAGE\n/,
    );
  });

  test('Helm, by its release', async () => {
    const said = await warned({
      labels: { 'app.kubernetes.io/managed-by': 'Helm' },
      annotations: { 'meta.helm.sh/release-name': 'agents', 'meta.helm.sh/release-namespace': ns.name },
    });
    expect(said).toContain('service/agent-service is managed by Helm, release agents');
    expect((await ns.kubectl('bluegreen', 'status')).stdout).toMatch(
      /warning +service\/agent-service is managed by Helm/,
    );
  });

  test('Argo CD, by its tracking id; one that was copied counts for nothing', async () => {
    const id = (name: string) => ({
      annotations: { 'argocd.argoproj.io/tracking-id': `shop:/Service:${ns.name}/${name}` },
    });
    expect(await warned(id('another'))).not.toContain('Argo CD');
    expect(await warned(id('agent-service'))).toContain(
      'service/agent-service is managed by Argo CD, Application shop: a sync puts its selector back',
    );
  });

  test('sessionAffinity, and a load balancer that lags', async () => {
    const said = await warned(
      { annotations: { 'cloud.google.com/neg': '{"ingress": true}' } },
      { sessionAffinity: 'ClientIP' },
    );
    expect(said).toContain('sessionAffinity ClientIP keeps a client on one pod, not on one slot');
    expect(said).toContain('a Google network endpoint group follows a move later than the endpoints do');
  });
});

describeThatNeeds('customResources')('given an Application of Argo CD', () => {
  let ns: E2eNamespace;
  const path = (): string => `/apis/argoproj.io/v1alpha1/namespaces/${ns.name}/applications`;
  const policy = async (spec: object): Promise<void> => {
    const made = await ns.admin.ask('POST', path(), {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      metadata: { name: 'shop' },
      spec,
    });
    if (made.status === 409) await ns.admin.patch(`${path()}/shop`, { spec });
    else expect(made.status).toBe(201);
  };
  const selfHeal = { syncPolicy: { automated: { selfHeal: true } } };
  beforeAll(async () => {
    ns = await (await e2eCluster()).namespace({ blue: '1.2.0', green: '1.3.0', replicas: 1 });
    await installApplications(ns);
    const annotations = {
      'argocd.argoproj.io/tracking-id': `${ns.name}_shop:/Service:${ns.name}/agent-service`,
    };
    await ns.patch('Service', 'agent-service', { metadata: { annotations } });
    await policy(selfHeal);
  });

  test('that few may read: not checked', async () => {
    const run = await move(ns, '--dry-run=client');
    expect(run.exitCode).toBe(0);
    expect(run.stderr).toMatch(
      /warning: not checked whether Application \S+\/shop heals by itself: .*may not get applications\.argoproj\.io/,
    );
  });

  test('that heals by itself: refused for whoever may read it, --allow-revert goes', async () => {
    const said = await refused(ns, await move(ns, { as: 'admin' }));
    expect(said).toMatch(/^refused: Argo CD would put the selector back\n/);
    expect(said).toContain('Application shop manages it: syncPolicy.automated.selfHeal is on');
    expect((await move(ns, '--allow-revert', '--dry-run=client', { as: 'admin' })).exitCode).toBe(0);
  });

  test('that ignores the selector: goes', async () => {
    const ignoreDifferences = [{ kind: 'Service', jsonPointers: ['/spec/selector'] }];
    await policy({ ...selfHeal, ignoreDifferences });
    expect((await move(ns, { as: 'admin' })).exitCode).toBe(0);
  });
});

/** Argo CD's kind, of which nothing but what is read matters. */
async function installApplications({ admin }: E2eNamespace): Promise<void> {
  const schema = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
  const made = await admin.ask('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'applications.argoproj.io' },
    spec: {
      group: 'argoproj.io',
      names: { plural: 'applications', singular: 'application', kind: 'Application' },
      scope: 'Namespaced',
      versions: [{ name: 'v1alpha1', served: true, storage: true, schema: { openAPIV3Schema: schema } }],
    },
  });
  expect([201, 409]).toContain(made.status);
  await waitFor('Applications to be served', async () => {
    const { status } = await admin.ask('GET', '/apis/argoproj.io/v1alpha1/applications');
    return status === 200;
  });
}

describe('given a Service that Flux applies', () => {
  let ns: E2eNamespace;
  const applied = async (slot: string): Promise<void> => {
    const labels = {
      'kustomize.toolkit.fluxcd.io/name': 'apps',
      'kustomize.toolkit.fluxcd.io/namespace': 'flux-system',
    };
    const path = `/api/v1/namespaces/${ns.name}/services/agent-service?fieldManager=kustomize-controller&force=true`;
    const service = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'agent-service', labels },
      spec: { selector: { app: 'agent-service', slot } },
    };
    await ns.admin.patch(path, service, 'apply');
  };
  beforeAll(async () => {
    ns = await (await e2eCluster()).namespace({ blue: '1.2.0', green: '1.3.0', replicas: 1 });
    await applied('blue');
  });

  test('a move that it would put back is refused, with the command that pauses it', async () => {
    const said = await refused(ns, await move(ns));
    expect(said).toMatch(/^refused: Flux would put the selector back\n/);
    expect(said).toContain('Kustomization flux-system/apps manages it');
    expect(said).toContain('kustomize.toolkit.fluxcd.io/reconcile=disabled');
  });

  test('--allow-revert goes, and a rollback is never in its way', async () => {
    expect((await move(ns, '--allow-revert')).exitCode).toBe(0);
    expect(await liveSlot(ns)).toBe('green');
    await applied('green');
    const back = await ns.kubectl('bluegreen', 'rollback');
    expect(back.exitCode).toBe(0);
    expect(await liveSlot(ns)).toBe('blue');
  });

  test('where it was told to leave the Service alone, the move goes', async () => {
    await applied('blue');
    await ns.patch('Service', 'agent-service', {
      metadata: { annotations: { 'kustomize.toolkit.fluxcd.io/reconcile': 'disabled' } },
    });
    const run = await move(ns, '--to', 'green');
    expect(run.exitCode).toBe(0);
    expect(run.stderr).toContain(
      'managed by Flux, Kustomization flux-system/apps: it may put the selector back',
    );
  });
});

describe('given an HPA on a green of one pod, and a blue of three', () => {
  let ns: E2eNamespace;
  beforeAll(async () => {
    ns = await (
      await e2eCluster()
    ).namespace({ blue: { tag: '1.2.0', replicas: 3 }, green: { tag: '1.3.0', replicas: 1 } });
  });

  test('that may not be larger: refused, with the command that lets it', async () => {
    await ns.apply(hpa(1, 2));
    const said = await refused(ns, await move(ns));
    expect(said).toMatch(/^refused: green may not be as large as blue\n/);
    expect(said).toContain(`kubectl -n ${ns.name} patch hpa agent-green`);
    await ns.apply(hpa(1, 5));
  });

  test('a dry run says what would be done first', async () => {
    const run = await move(ns, '--dry-run=server');
    expect(run.exitCode).toBe(0);
    expect(run.stderr).toContain('would first change green: minReplicas of hpa/agent-green 1 -> 3');
    expect(await ns.writes(run)).toEqual([]);
  });

  test('who may not read HPAs is told that they were not checked', async () => {
    const as = await ns.withRole(
      withoutVerb(await shippedRules('operator'), 'horizontalpodautoscalers', 'list'),
    );
    const run = await move(ns, '--dry-run=client', { as });
    expect(run.exitCode).toBe(5);
    expect(run.stdout).toMatch(/^refused: green is smaller than blue\n/);
  });

  test('who may not change it changes nothing', async () => {
    const as = await ns.withRole(
      withoutVerb(await shippedRules('operator'), 'horizontalpodautoscalers', 'patch'),
    );
    const run = await move(ns, { as });
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toMatch(/may not patch horizontalpodautoscalers\.autoscaling\/agent-green/);
    expect(await liveSlot(ns)).toBe('blue');
  });

  testThatNeeds('quota')('a quota without room stops it before anything is asked for', async () => {
    await ns.apply('{apiVersion: v1, kind: ResourceQuota, metadata: {name: few}, spec: {hard: {pods: "5"}}}');
    const quota = `/api/v1/namespaces/${ns.name}/resourcequotas/few`;
    await ns.waitFor('the quota to be counted', async () => {
      const { body } = await ns.admin.ask('GET', quota);
      return (body as { status?: { used?: { pods?: string } } }).status?.used?.pods === '4';
    });
    const said = await refused(ns, await move(ns));
    expect(said).toMatch(
      /^refused: there is no room for 2 more pods of green\n +expected +2 of pods to be left\n +found +4 of 5 used\n +where +resourcequota\/few\n/,
    );
    await ns.admin.do('DELETE', quota);
  });

  testThatNeeds('autoscaler')('switch raises it, waits until green is as large, and remembers', async () => {
    const run = await move(ns);
    expect(run.stdout).toMatch(/^green is live\./);
    expect(run.exitCode).toBe(0);
    expect(await ns.writes(run)).toEqual(
      expect.arrayContaining(['patch horizontalpodautoscalers agent-green', 'patch services agent-service']),
    );
    const { spec, metadata } = await ns.get('HorizontalPodAutoscaler', 'agent-green');
    expect(spec.minReplicas).toBe(3);
    const note: unknown = JSON.parse(metadata.annotations?.['kubectl-bluegreen/hpa-min'] ?? '');
    expect(note).toMatchObject({ min: 1, set: 3 });
    expect((await ns.get('Deployment', 'agent-green')).status?.readyReplicas).toBe(3);
  });
});
