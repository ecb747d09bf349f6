import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseAllDocuments } from 'yaml';
import { Api } from '../../cluster/api.ts';
import { listAt, textAt } from '../../cluster/json.ts';
import { kubeconfigText, readKubeconfig } from '../../cluster/kubeconfig.ts';
import { waitFor } from './wait.ts';
import { repository } from './workspace.ts';

/** A rule of rbac.authorization.k8s.io/v1. */
export interface PolicyRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  readonly resourceNames?: readonly string[];
}

/** Who a command runs as. */
export interface Identity {
  /** As the API server sees it: `system:serviceaccount:<namespace>:<name>`. */
  readonly user: string;
  /** Kubeconfig with a bearer token; its context names the namespace. */
  readonly kubeconfig: string;
}

export type ShippedRole = 'operator' | 'ci' | 'ci-record';

/** The rules of a Role that we ship: k8s/rbac/<role>.yaml. */
export async function shippedRules(role: ShippedRole): Promise<readonly PolicyRule[]> {
  const text = await readFile(path.join(repository, 'k8s', 'rbac', `${role}.yaml`), 'utf8');
  const objects = parseAllDocuments(text).map((document) => document.toJS() as unknown);
  return listAt(
    objects.find((object) => textAt(object, 'kind') === 'Role'),
    'rules',
  ) as readonly PolicyRule[];
}

/** The rules but for one verb on one resource (`pods/log` for a subresource): what a role looks like that lacks it. */
export function withoutVerb(
  rules: readonly PolicyRule[],
  resource: string,
  verb: string,
): readonly PolicyRule[] {
  return rules.flatMap((rule) => {
    if (!rule.resources.includes(resource)) return [rule];
    const others = { ...rule, resources: rule.resources.filter((one) => one !== resource) };
    const rest = { ...rule, resources: [resource], verbs: rule.verbs.filter((one) => one !== verb) };
    return [others, rest].filter((one) => one.resources.length > 0 && one.verbs.length > 0);
  });
}

export interface NewIdentity {
  readonly admin: Api;
  readonly namespace: string;
  /** Folder for the kubeconfig. */
  readonly folder: string;
  readonly name: string;
  readonly rules: readonly PolicyRule[];
}

/** Makes a ServiceAccount, a Role with exactly these rules and a token; returns when the API server honours them. */
export async function makeIdentity({
  admin,
  namespace,
  folder,
  name,
  rules,
}: NewIdentity): Promise<Identity> {
  const accounts = `/api/v1/namespaces/${namespace}/serviceaccounts`;
  const rbac = `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}`;
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name };
  const subjects = [{ kind: 'ServiceAccount', name, namespace }];
  await Promise.all([
    admin.do('POST', accounts, { metadata: { name } }),
    admin.do('POST', `${rbac}/roles`, { metadata: { name }, rules }),
    admin.do('POST', `${rbac}/rolebindings`, { metadata: { name }, roleRef, subjects }),
  ]);
  const token = await tokenFor(admin, `${accounts}/${name}/token`);
  const access = {
    server: admin.access.server,
    ...(admin.access.ca !== undefined && { ca: admin.access.ca }),
    token,
  };
  const kubeconfig = path.join(folder, `${namespace}-${name}-${randomUUID().slice(0, 8)}.kubeconfig`);
  await writeFile(kubeconfig, kubeconfigText({ access, namespace }), { mode: 0o600 });
  await untilHonoured(new Api(access, 'bluegreen-test-harness'), namespace, rules);
  return { user: `system:serviceaccount:${namespace}:${name}`, kubeconfig };
}

/** Gives an identity rights on the whole cluster as well; returns when they are honoured, with what takes them away. */
export async function grantInCluster(
  admin: Api,
  namespace: string,
  { user, kubeconfig }: Identity,
  rules: readonly PolicyRule[],
): Promise<() => Promise<void>> {
  const rbac = '/apis/rbac.authorization.k8s.io/v1';
  const name = `e2e-${randomUUID().slice(0, 8)}`;
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name };
  const subjects = [{ kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name: user }];
  await admin.do('POST', `${rbac}/clusterroles`, { metadata: { name }, rules });
  await admin.do('POST', `${rbac}/clusterrolebindings`, { metadata: { name }, roleRef, subjects });
  const { server, ca, token = '' } = await readKubeconfig(kubeconfig);
  const own = new Api({ server, ...(ca !== undefined && { ca }), token }, 'bluegreen-test-harness');
  await untilHonoured(own, namespace, rules);
  return async () => {
    await admin.do('DELETE', `${rbac}/clusterrolebindings/${name}`);
    await admin.do('DELETE', `${rbac}/clusterroles/${name}`);
  };
}

async function tokenFor(admin: Api, request: string): Promise<string> {
  const answer = await admin.do('POST', request, {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    spec: { expirationSeconds: 7200 },
  });
  const token = textAt(answer, 'status', 'token');
  if (token === undefined) throw new Error('TokenRequest gave no token');
  return token;
}

/** The authorizer hears of a new binding a moment after it was made. */
async function untilHonoured(api: Api, namespace: string, rules: readonly PolicyRule[]): Promise<void> {
  const resources = rules.flatMap((rule) => rule.resources);
  const review = {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectRulesReview',
    spec: { namespace },
  };
  await waitFor('the new role to be honoured', async () => {
    const answer = await api.ask('POST', '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews', review);
    if (answer.status >= 400) return false;
    const granted = new Set(
      listAt(answer.body, 'status', 'resourceRules').flatMap((rule) => listAt(rule, 'resources')),
    );
    return resources.every((resource) => granted.has(resource));
  });
  api.close();
}
