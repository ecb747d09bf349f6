import { expect, test } from 'vitest';
import {
  type AuditEvent,
  type E2eNamespace,
  e2eCluster,
  type KubectlOptions,
  shippedRules,
  smallSet,
} from '../e2e/harness/index.ts';

const role = { operator: 'operator', ci: 'ci', 'ci-record': 'ci-record' } as const;

/** `verb resource` of everything that a shipped Role grants. */
async function granted(name: keyof typeof role): Promise<readonly string[]> {
  const rules = await shippedRules(name);
  const pairs = rules.flatMap(({ resources, verbs }) =>
    resources.flatMap((resource) => verbs.map((verb) => `${verb} ${resource}`)),
  );
  return [...new Set(pairs)].toSorted();
}

/** `verb resource` of what was asked, without the reviews of oneself that need no Role. */
function asked(events: readonly AuditEvent[]): ReadonlySet<string> {
  return new Set(
    events.map(({ verb, resource }) => `${verb} ${resource}`).filter((pair) => !pair.includes('selfsubject')),
  );
}

async function bluegreen(
  ns: E2eNamespace,
  exitCode: number,
  ...words: readonly (string | KubectlOptions)[]
): Promise<void> {
  const run = await ns.kubectl('bluegreen', ...words);
  expect(run, `${run.command}\n${run.stdout}${run.stderr}`).toMatchObject({ exitCode });
}

const hpaOfGreen =
  '{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {name: agent-green}, spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: agent-green}, minReplicas: 2, maxReplicas: 3}}';

test('the operator has what the commands ask for, and nothing more', async ({ skip }) => {
  const cluster = await e2eCluster();
  skip(cluster.about.auditLog === undefined, 'the audit log of this cluster cannot be read here');
  const ns = await cluster.namespace({ blue: '1.2.0', green: '1.2.0', replicas: 1 });
  await smallSet(ns);
  await bluegreen(ns, 0, 'status');
  await ns.write({ 'prompts/system.md': 'Answer in one sentence.' });
  await bluegreen(
    ns,
    1,
    'deploy',
    '--image',
    'agent-service:1.3.0-crash',
    '--agent-version',
    '1.3.0',
    '--timeout',
    '8s',
  );
  await bluegreen(
    ns,
    0,
    'deploy',
    '--image',
    'agent-service:1.3.0',
    '--agent-version',
    '1.3.0',
    '--config',
    'prompts=prompts',
  );
  await bluegreen(ns, 0, 'status', 'agent-service');
  await bluegreen(ns, 0, 'verify');
  await bluegreen(ns, 0, 'switch', '--monitor', '1s');
  await bluegreen(ns, 0, 'rollback');
  await ns.apply(hpaOfGreen);
  await bluegreen(ns, 0, 'standby', '--force', '--replicas', '1');
  await bluegreen(ns, 0, 'standby', '--force');
  await bluegreen(ns, 0, 'rollback', '--to', 'green', '--reason', 'to use it all', '--scale-up');
  const used = asked(await ns.audit());
  const unused = (await granted(role.operator)).filter((pair) => !used.has(pair));
  // A port-forward is recorded as get, but since Kubernetes 1.35 create is checked too; kubectl logs gets the pod.
  // Endpoints are watched only where they have not moved by the first look; an HPA is read again only where the answer to
  // its change did not come.
  expect(unused.filter((pair) => pair !== 'watch endpointslices')).toEqual([
    'create pods/portforward',
    'get horizontalpodautoscalers',
    'get pods',
  ]);
  expect([...used].filter((pair) => pair.startsWith('delete') || pair.includes('secrets'))).toEqual([]);
});

test('CI has what status and verify ask for, and nothing more', async ({ skip }) => {
  const cluster = await e2eCluster();
  skip(cluster.about.auditLog === undefined, 'the audit log of this cluster cannot be read here');
  const ns = await cluster.namespace({ replicas: 1 });
  await smallSet(ns);
  await bluegreen(ns, 0, 'status', { as: 'ci' });
  await bluegreen(ns, 0, 'verify', { as: 'ci' });
  const used = asked(await ns.audit());
  const unused = (await granted(role.ci)).filter((pair) => !used.has(pair));
  // A Service that is named on the command line is asked for by name where the role may not list.
  expect(unused).toEqual(['create pods/portforward', 'get services']);
});

test('CI that records has what status and verify --record ask for, and nothing more', async ({ skip }) => {
  const cluster = await e2eCluster();
  skip(cluster.about.auditLog === undefined, 'the audit log of this cluster cannot be read here');
  const ns = await cluster.namespace({ replicas: 1 });
  await smallSet(ns);
  await bluegreen(ns, 0, 'status', { as: 'ci-record' });
  await bluegreen(ns, 0, 'verify', '--record', { as: 'ci-record' });
  const used = asked(await ns.audit());
  const unused = (await granted(role['ci-record'])).filter((pair) => !used.has(pair));
  expect(unused).toEqual(['create pods/portforward']);
  expect([...used].filter((pair) => pair.includes('secrets'))).toEqual([]);
});
