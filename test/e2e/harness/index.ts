/**
 * The e2e fixture. A few lines make a namespace with two slots, an agent behaviour a slot, and a Service:
 *
 * ```ts
 * const cluster = await e2eCluster();
 * const ns = await cluster.namespace({ live: 'blue', blue: '1.2.0', green: '1.3.0-too-long', replicas: 3 });
 * const run = await ns.kubectl('bluegreen', 'status');
 * expect(run.exitCode).toBe(0); // and run.stdout, run.stderr
 * ```
 *
 * **Slots.** A slot is an image tag, or `{ tag, image, replicas, ownProcess, edit }`, or `null` for none. The image is
 * `agent-service:<tag>`, the tag `<version>`, `<version>-<behaviour>` or `<behaviour>`. Behaviours of the agent: right,
 * reworded, too-long, too-short, no-tool-call, wrong-arguments, forbidden-call, not-json, no-end-mark, truncated,
 * error-event, rate-limited, error-500, stumbles (500 to its second request alone), turns-bad (500 from its second one
 * on), slow, thinks (for as long as the prompt says: "think for 320 ms"), never-ends, wants-key (401 without `Bearer open-sesame`), closes. Fates of the pod: not-ready, slow-ready (after 3 s), crash, pull-error, oom. A tag that is none of these behaves right. The tags work wherever an image is set, so
 * `kubectl bluegreen deploy --image agent-service:1.4.0-crash` makes a rollout that crashes. The rest of a slot is what
 * k8s/ ships; `edit: (deployment) => …` and `editService` change it before it is created. `namespace()` returns when all
 * pods are what their tags say and the Service has its endpoints; `settle: false` returns at once. A pod is never ready
 * before the port-forward to its agent works.
 *
 * **Commands.** `ns.kubectl(...words, options?)` runs the built kubectl, which finds the built plugin on PATH, in an
 * environment of its own (HOME, XDG_CACHE_HOME; no terminal), in `ns.folder` (`ns.write({ 'golden/suite.yaml': '…' })`
 * puts files there), in the namespace (by the kubeconfig's context, named `e2e`: no `-n` needed). Options: `as`
 * ('operator' is the default, 'ci', 'ci-record', 'admin', or an identity of `ns.withRole(rules)`), `env`, `stdin`, `cwd`, `timeoutMs`
 * (30 s, then it is killed and the test fails). `ns.terminal('kubectl bluegreen …')` runs it on a terminal. `ns.start(…)` returns while it runs: `await it.waitForStderr(/…/)`,
 * `it.signal('SIGINT')`, `await it.done`.
 *
 * **Roles.** 'operator', 'ci' and 'ci-record' have the Roles of k8s/rbac. One verb less:
 * `await ns.withRole(withoutVerb(await shippedRules('operator'), 'services', 'patch'))`.
 *
 * **The cluster, as the administrator.** `ns.get('Service', name)`, `ns.list('Pod', 'slot=green')`, `ns.patch(kind, name,
 * body, 'merge' | 'json' | 'strategic')`, `ns.apply(yaml)`, `ns.delete(kind, name)`, `ns.waitFor('what', async () => …)`,
 * `ns.pods('green')`, `ns.admin.ask('GET', path)` for the rest. Trouble: `ns.killAgent(pod)` (needs `ownProcess: true`),
 * `ns.setReady(pod, false)`, `ns.restartContainer(pod)`. An expired client certificate:
 * `cluster.certificateKubeconfig('O=system:masters, CN=x', -1, ns.name)`, to be given by `env: { KUBECONFIG }`.
 *
 * **Golden sets.** `shippedSet(ns)`, `smallSet(ns, cases)` and `behaviourSet(ns)` write one where commands look for it;
 * `putTag(ns, 'green', '1.4.0-too-long')` gives a slot another behaviour, as the administrator.
 *
 * **Audit.** `await ns.audit(run)` lists what the run asked of the API server; `await ns.writes(run)`
 * what it wrote, as lines like `patch services agent-service`. Without a run: everything that the namespace's identities did, except kubectl's own requests.
 *
 * **A real node** (test/node) does the same with containers: `docs/testing.md`. Give such tests seconds, not milliseconds.
 *
 * Namespaces are deleted when the test file is done. `npm run test:cluster` starts the control plane once; while writing
 * tests, keep one with `node scripts/cluster-up.ts`, export what it prints, and run
 * `npx vitest run --config vitest.cluster.config.ts test/e2e/your.test.ts`. BLUEGREEN_TEST_KEEP=1 keeps the namespaces.
 */
export { e2eCluster, E2eCluster } from './cluster.ts';
export type { E2eNamespace, KubectlOptions, NamespaceOptions, Slot } from './namespace.ts';
export type { EditableContainer, EditableDeployment, EditableService, SlotOptions } from './manifests.ts';
export type { Run, RunningCommand } from './command.ts';
export { type AuditEvent, isWrite } from './audit.ts';
export { grantInCluster, type Identity, type PolicyRule, shippedRules, withoutVerb } from './roles.ts';
export { expectSchema } from './schema.ts';
export { waitFor } from './wait.ts';
export { repository } from './workspace.ts';
export { behaviourSet, shippedSet, smallSet, type SmallCase } from './golden.ts';
export { crashed, outOfMemory } from './crash-text.ts';
export { putTag } from './put-tag.ts';
export { describeThatNeeds, testThatNeeds } from './needs.ts';
