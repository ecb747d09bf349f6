import { describe, expect, test } from 'vitest';
import { createAuthority } from '../../../src/sandbox/access/create-authority.ts';
import { type Asking, type Cluster, startAccess } from './start-access.ts';

const rbac = '/apis/rbac.authorization.k8s.io/v1';
const pods = '/api/v1/namespaces/team/pods';
const admin = { token: 'admin-token' };

async function whoIs(cluster: Cluster, asking: Asking): Promise<unknown> {
  const path = '/apis/authentication.k8s.io/v1/selfsubjectreviews';
  const { status, body } = await cluster.ask('POST', path, { ...asking, body: {} });
  return status === 201 ? (body['status'] as unknown as { userInfo: unknown }).userInfo : status;
}

/** A ServiceAccount's token. */
async function tokenOf(cluster: Cluster, name: string, spec: object = {}): Promise<string> {
  const accounts = '/api/v1/namespaces/team/serviceaccounts';
  const { status } = await cluster.ask('GET', `${accounts}/${name}`, admin);
  if (status === 404) await cluster.make(accounts, { metadata: { name } });
  const answer = await cluster.make(`${accounts}/${name}/token`, { spec });
  return (answer['status'] as unknown as { token: string }).token;
}

async function grant(cluster: Cluster, rules: readonly object[], subject: object, name = 'r'): Promise<void> {
  const roles = `${rbac}/namespaces/team`;
  await cluster.make(`${roles}/roles`, { metadata: { name }, rules });
  await cluster.make(`${roles}/rolebindings`, {
    metadata: { name },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
    subjects: [subject],
  });
}

const account = (name: string): object => ({ kind: 'ServiceAccount', name, namespace: 'team' });
const user = (name: string): object => ({ kind: 'User', name, apiGroup: 'rbac.authorization.k8s.io' });

describe('who asks', () => {
  test('nobody, who may see the version and nothing else', async () => {
    const { ask } = await startAccess();
    expect(await ask('GET', '/version')).toMatchObject({ status: 200 });
    expect(await ask('GET', '/api')).toMatchObject({
      status: 403,
      body: { message: 'forbidden: User "system:anonymous" cannot get path "/api"', details: {} },
    });
  });

  test('a token that is none is 401', async () => {
    const { ask } = await startAccess();
    for (const token of ['nope', 'a.b.c', `${'x'.repeat(9000)}.b.c`, 'admin-token.', '..'])
      expect(await ask('GET', '/version', { token }), token).toMatchObject({
        status: 401,
        body: { message: 'Unauthorized', reason: 'Unauthorized' },
      });
  });

  test('a client certificate: its CN and its organizations', async () => {
    const cluster = await startAccess();
    const certificate = await cluster.authority.clientCertificate({ user: 'ann', groups: ['a', 'b'] });
    expect(await whoIs(cluster, { certificate })).toMatchObject({
      username: 'ann',
      groups: ['a', 'b', 'system:authenticated'],
    });
  });

  test('a certificate that expired, or of another authority, is 401', async () => {
    const cluster = await startAccess();
    const expired = await cluster.authority.clientCertificate({ user: 'ann', days: -1 });
    const other = await createAuthority();
    const foreign = await other.clientCertificate({ user: 'ann', groups: ['system:masters'] });
    expect(await cluster.ask('GET', '/version', { certificate: expired })).toMatchObject({ status: 401 });
    expect(await cluster.ask('GET', '/version', { certificate: foreign })).toMatchObject({ status: 401 });
  });

  test('a ServiceAccount by its token, until that ends', async () => {
    const cluster = await startAccess();
    const token = await tokenOf(cluster, 'ci', { expirationSeconds: 600 });
    expect(await whoIs(cluster, { token })).toMatchObject({
      username: 'system:serviceaccount:team:ci',
      groups: ['system:serviceaccounts', 'system:serviceaccounts:team', 'system:authenticated'],
    });
    cluster.later(600_000);
    expect(await whoIs(cluster, { token })).toBe(401);
  });

  test('a token is void once its account is gone, though another has the name', async () => {
    const cluster = await startAccess();
    const token = await tokenOf(cluster, 'ci');
    await cluster.ask('DELETE', '/api/v1/namespaces/team/serviceaccounts/ci', admin);
    expect(await whoIs(cluster, { token })).toBe(401);
    const second = await tokenOf(cluster, 'ci');
    expect(await whoIs(cluster, { token })).toBe(401);
    expect(await whoIs(cluster, { token: second })).toMatchObject({
      username: 'system:serviceaccount:team:ci',
    });
  });

  test('a token for others than the API server is 401, one that was changed too', async () => {
    const cluster = await startAccess();
    expect(await whoIs(cluster, { token: await tokenOf(cluster, 'ci', { audiences: ['x'] }) })).toBe(401);
    const [head, body = '', signature] = (await tokenOf(cluster, 'ci')).split('.');
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as object;
    const forged = Buffer.from(JSON.stringify({ ...claims, exp: 9e9 })).toString('base64url');
    expect(await whoIs(cluster, { token: `${head}.${forged}.${signature}` })).toBe(401);
  });

  test('a token that is bound to a Secret or a Pod ends with it', async () => {
    const cluster = await startAccess();
    const bodies = {
      secrets: { metadata: { name: 'x' } },
      pods: {
        metadata: { name: 'x' },
        spec: { serviceAccountName: 'ci', containers: [{ name: 'a', image: 'a' }] },
      },
    };
    await cluster.make('/api/v1/namespaces/team/serviceaccounts', { metadata: { name: 'ci' } });
    for (const [kind, plural] of [['Secret', 'secrets'] as const, ['Pod', 'pods'] as const]) {
      const objects = `/api/v1/namespaces/team/${plural}`;
      const { metadata } = await cluster.make(objects, bodies[plural]);
      const { uid } = metadata as unknown as { uid: string };
      const token = await tokenOf(cluster, 'ci', { boundObjectRef: { kind, name: 'x', uid } });
      expect(await whoIs(cluster, { token }), kind).toMatchObject(
        kind === 'Secret'
          ? { username: 'system:serviceaccount:team:ci' }
          : { extra: { 'authentication.kubernetes.io/pod-uid': [uid] } },
      );
      await cluster.ask('DELETE', `${objects}/x?gracePeriodSeconds=0`, admin);
      expect(await whoIs(cluster, { token }), kind).toBe(401);
    }
  });

  const unbound = [
    [{ spec: { boundObjectRef: { kind: 'Pod', name: 'none' } } }, 404, 'pods "none" not found'],
    [{ spec: { boundObjectRef: { kind: 'Secret' } } }, 400, 'Name parameter required.'],
    [
      { spec: { boundObjectRef: { kind: 'Deployment', apiVersion: 'apps/v1', name: 'x' } } },
      400,
      'cannot bind token to object of type apps/v1, Kind=Deployment',
    ],
    [
      { metadata: { name: 'other' } },
      422,
      'TokenRequest.authentication.k8s.io "ci" is invalid: metadata.name: Invalid value: "other": must match the service account name if specified',
    ],
    [{ spec: { expirationSeconds: 'x' } }, 400, /cannot unmarshal string .* of type int64$/],
  ] as const;

  test('a request for a token that cannot be is refused', async () => {
    const cluster = await startAccess();
    await tokenOf(cluster, 'ci');
    const path = '/api/v1/namespaces/team/serviceaccounts/ci/token';
    for (const [body, status, message] of unbound) {
      const answer = await cluster.ask('POST', path, { ...admin, body });
      expect(answer.status, String(message)).toBe(status);
      expect(answer.body.message).toMatch(message);
    }
    const elsewhere = '/api/v1/namespaces/nowhere/serviceaccounts/ci/token';
    expect(await cluster.ask('POST', elsewhere, { ...admin, body: {} })).toMatchObject({
      status: 404,
      body: { message: 'namespaces "nowhere" not found' },
    });
  });

  test('a token for less than ten minutes is refused', async () => {
    const cluster = await startAccess();
    await tokenOf(cluster, 'ci');
    const body = { spec: { expirationSeconds: 10 } };
    const path = '/api/v1/namespaces/team/serviceaccounts/ci/token';
    expect(await cluster.ask('POST', path, { ...admin, body })).toMatchObject({
      status: 422,
      body: {
        message:
          'TokenRequest.authentication.k8s.io "" is invalid: spec.expirationSeconds: Invalid value: 10: may not specify a duration less than 10 minutes',
      },
    });
  });
});

describe('who asks in the name of another', () => {
  test('the administrator may be anybody', async () => {
    const cluster = await startAccess();
    const headers = {
      'Impersonate-User': 'bob',
      'Impersonate-Uid': 'u1',
      'Impersonate-Group': ['g1', 'g2'],
      'Impersonate-Extra-acme.com%2Fproject': 'b',
    };
    expect(await whoIs(cluster, { ...admin, headers })).toEqual({
      username: 'bob',
      uid: 'u1',
      groups: ['g1', 'g2', 'system:authenticated'],
      extra: { 'acme.com/project': ['b'] },
    });
    const account = { 'Impersonate-User': 'system:serviceaccount:team:ci' };
    expect(await whoIs(cluster, { ...admin, headers: account })).toMatchObject({
      groups: ['system:serviceaccounts', 'system:serviceaccounts:team', 'system:authenticated'],
    });
  });

  test('without the right it is 403, without a name 400', async () => {
    const cluster = await startAccess();
    const token = await tokenOf(cluster, 'ci');
    expect(await cluster.ask('GET', '/api', { token, headers: { 'Impersonate-User': 'bob' } })).toMatchObject(
      {
        status: 403,
        body: {
          message:
            'forbidden: User "system:serviceaccount:team:ci" cannot impersonate-on:user-info:get path "/api"',
        },
      },
    );
    expect(
      await cluster.ask('GET', '/api', { ...admin, headers: { 'Impersonate-Group': 'g' } }),
    ).toMatchObject({
      status: 400,
      body: {
        message:
          'requested &user.DefaultInfo{Name:"", UID:"", Groups:[]string{"g"}, Extra:map[string][]string(nil)} without impersonating a user name',
      },
    });
  });

  test('the old right for one user is for that one, without groups', async () => {
    const cluster = await startAccess();
    const token = await tokenOf(cluster, 'ci');
    const rules = [{ apiGroups: [''], resources: ['users'], resourceNames: ['bob'], verbs: ['impersonate'] }];
    await cluster.make(`${rbac}/clusterroles`, { metadata: { name: 'as-bob' }, rules });
    await cluster.make(`${rbac}/clusterrolebindings`, {
      metadata: { name: 'as-bob' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'as-bob' },
      subjects: [account('ci')],
    });
    const as = (headers: Asking['headers']): Promise<unknown> =>
      whoIs(cluster, { token, headers: headers ?? {} });
    expect(await as({ 'Impersonate-User': 'bob' })).toMatchObject({ username: 'bob' });
    expect(await as({ 'Impersonate-User': 'eve' })).toBe(403);
    expect(await as({ 'Impersonate-User': 'bob', 'Impersonate-Group': 'system:masters' })).toBe(403);
  });

  test('the refusal is of the way that worked before', async () => {
    const cluster = await startAccess();
    const token = await tokenOf(cluster, 'ci');
    const rules = [{ apiGroups: [''], resources: ['users'], resourceNames: ['bob'], verbs: ['impersonate'] }];
    await cluster.make(`${rbac}/clusterroles`, { metadata: { name: 'as-bob' }, rules });
    await cluster.make(`${rbac}/clusterrolebindings`, {
      metadata: { name: 'as-bob' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'as-bob' },
      subjects: [account('ci')],
    });
    const as = async (name: string): Promise<unknown> =>
      (await cluster.ask('GET', '/api', { token, headers: { 'Impersonate-User': name } })).body.message;
    expect(await as('eve')).toMatch(/cannot impersonate-on:user-info:get path/);
    expect(await as('bob')).toBeUndefined();
    expect(await as('eve')).toMatch(/^users "eve" is forbidden: .* cannot impersonate resource "users"/);
  });

  test('a right of the new ways makes nobody a master; a node has its own group', async () => {
    const cluster = await startAccess();
    const token = await tokenOf(cluster, 'ci');
    const kinds = ['user-info', 'arbitrary-node'];
    const rules = kinds.flatMap((kind) => [
      {
        apiGroups: ['authentication.k8s.io'],
        resources: ['users', 'groups', 'nodes'],
        verbs: [`impersonate:${kind}`],
      },
      {
        apiGroups: ['authentication.k8s.io'],
        resources: ['selfsubjectreviews'],
        verbs: [`impersonate-on:${kind}:create`],
      },
    ]);
    await cluster.make(`${rbac}/clusterroles`, { metadata: { name: 'as' }, rules });
    await cluster.make(`${rbac}/clusterrolebindings`, {
      metadata: { name: 'as' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'as' },
      subjects: [account('ci')],
    });
    const as = (name: string, group?: string): Promise<unknown> =>
      whoIs(cluster, {
        token,
        headers: { 'Impersonate-User': name, ...(group !== undefined && { 'Impersonate-Group': group }) },
      });
    expect(await as('eve', 'dev')).toMatchObject({
      username: 'eve',
      groups: ['dev', 'system:authenticated'],
    });
    expect(await as('eve', 'system:masters')).toBe(403);
    expect(await as('system:node:n')).toMatchObject({ groups: ['system:nodes', 'system:authenticated'] });
  });
});

describe('what they may', () => {
  test('nothing without a role; the refusal names user, verb, resource and place', async () => {
    const cluster = await startAccess();
    const token = await tokenOf(cluster, 'ci');
    const who = 'User "system:serviceaccount:team:ci" cannot';
    const said = async (path: string): Promise<unknown> => (await cluster.ask('GET', path, { token })).body;
    expect(await said(pods)).toMatchObject({
      code: 403,
      reason: 'Forbidden',
      details: { kind: 'pods' },
      message: `pods is forbidden: ${who} list resource "pods" in API group "" in the namespace "team"`,
    });
    expect(await said(`${pods}/x/log`)).toMatchObject({
      details: { name: 'x', kind: 'pods' },
      message: `pods "x" is forbidden: ${who} get resource "pods/log" in API group "" in the namespace "team"`,
    });
    expect(await said('/apis/apps/v1/deployments')).toMatchObject({
      details: { group: 'apps', kind: 'deployments' },
      message: `deployments.apps is forbidden: ${who} list resource "deployments" in API group "apps" at the cluster scope`,
    });
  });

  test('a list of one name is allowed where that name is, other lists are not', async () => {
    const cluster = await startAccess();
    const token = await tokenOf(cluster, 'ci');
    const rule = { apiGroups: [''], resources: ['pods'], resourceNames: ['x'], verbs: ['get', 'list'] };
    await grant(cluster, [rule], account('ci'));
    const status = async (path: string): Promise<number> =>
      (await cluster.ask('GET', path, { token })).status;
    expect(await status(`${pods}?fieldSelector=metadata.name%3Dx`)).toBe(200);
    expect(await status(pods)).toBe(403);
    expect(await status(`${pods}/x`)).toBe(404);
    expect(await status(`${pods}/y`)).toBe(403);
    expect(await status('/api/v1/pods')).toBe(403);
  });

  test('a role counts as soon as it is there, for users and groups alike; the group of masters needs none', async () => {
    const cluster = await startAccess();
    const { authority } = cluster;
    const ann = await authority.clientCertificate({ user: 'ann', groups: ['readers'] });
    const chief = await authority.clientCertificate({ user: 'x', groups: ['system:masters'] });
    expect(await cluster.ask('GET', '/api/v1/pods', { certificate: chief })).toMatchObject({ status: 200 });
    expect(await cluster.ask('GET', pods, { certificate: ann })).toMatchObject({ status: 403 });
    await cluster.make(`${rbac}/namespaces/team/rolebindings`, {
      metadata: { name: 'view' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' },
      subjects: [{ kind: 'Group', name: 'readers', apiGroup: 'rbac.authorization.k8s.io' }],
    });
    expect(await cluster.ask('GET', pods, { certificate: ann })).toMatchObject({ status: 200 });
    expect(await cluster.ask('GET', '/api/v1/pods', { certificate: ann })).toMatchObject({ status: 403 });
    await cluster.ask('DELETE', `${rbac}/namespaces/team/rolebindings/view`, admin);
    expect(await cluster.ask('GET', pods, { certificate: ann })).toMatchObject({ status: 403 });
  });

  test('a binding to a role that is not there is told in the refusal', async () => {
    const cluster = await startAccess();
    const ann = await cluster.authority.clientCertificate({ user: 'ann' });
    await grant(cluster, [], user('ann'));
    await cluster.ask('DELETE', `${rbac}/namespaces/team/roles/r`, admin);
    const { body } = await cluster.ask('GET', pods, { certificate: ann });
    expect(body.message).toMatch(/"team": RBAC: role\.rbac\.authorization\.k8s\.io "r" not found$/);
  });
});

describe('reviews', () => {
  const authorization = '/apis/authorization.k8s.io/v1';
  const question = { namespace: 'team', verb: 'list', resource: 'pods' };

  async function reviewed(cluster: Cluster, path: string, spec: unknown, asking: Asking): Promise<unknown> {
    return (await cluster.ask('POST', `${authorization}/${path}`, { ...asking, body: { spec } })).body;
  }

  test('may I, may somebody, and through which binding', async () => {
    const cluster = await startAccess();
    await grant(cluster, [{ apiGroups: [''], resources: ['pods'], verbs: ['list'] }], user('ann'));
    const allowed = {
      allowed: true,
      reason: 'RBAC: allowed by RoleBinding "r/team" of Role "r" to User "ann"',
    };
    const ann = { certificate: await cluster.authority.clientCertificate({ user: 'ann' }) };
    const resourceAttributes = question;
    expect(await reviewed(cluster, 'selfsubjectaccessreviews', { resourceAttributes }, ann)).toMatchObject({
      spec: { resourceAttributes },
      status: allowed,
    });
    const local = 'namespaces/team/localsubjectaccessreviews';
    for (const path of ['subjectaccessreviews', local]) {
      const ask = (name: string): Promise<unknown> =>
        reviewed(cluster, path, { user: name, resourceAttributes }, admin);
      expect(await ask('ann')).toMatchObject({ status: allowed });
      expect(await ask('bob')).toMatchObject({ status: { allowed: false } });
    }
    expect(
      await reviewed(cluster, 'subjectaccessreviews', { user: 'x', resourceAttributes }, ann),
    ).toMatchObject({
      code: 403,
    });
  });

  test('all that I may, with what everybody may', async () => {
    const cluster = await startAccess();
    const rule = { verbs: ['get'], apiGroups: ['apps'], resources: ['deployments'], resourceNames: ['x'] };
    await grant(cluster, [rule], user('ann'));
    const ann = { certificate: await cluster.authority.clientCertificate({ user: 'ann' }) };
    expect(await reviewed(cluster, 'selfsubjectrulesreviews', { namespace: 'team' }, ann)).toMatchObject({
      status: {
        resourceRules: expect.arrayContaining([rule]) as unknown,
        nonResourceRules: [{ verbs: ['get'] }, { verbs: ['get'] }],
        incomplete: false,
      },
    });
  });

  const refused = [
    [
      'selfsubjectaccessreviews',
      {},
      422,
      '.authorization.k8s.io "" is invalid: spec.resourceAttributes: Invalid value: null: exactly one of nonResourceAttributes or resourceAttributes must be specified',
    ],
    [
      'selfsubjectaccessreviews',
      { resourceAttributes: { verb: 7 } },
      400,
      'SelfSubjectAccessReview in version "v1" cannot be handled as a SelfSubjectAccessReview: json: cannot unmarshal number into Go struct field ResourceAttributes.spec.resourceAttributes.verb of type string',
    ],
    [
      'subjectaccessreviews',
      [],
      400,
      'SubjectAccessReview in version "v1" cannot be handled as a SubjectAccessReview: json: cannot unmarshal array into Go struct field SubjectAccessReview.spec of type v1.SubjectAccessReviewSpec',
    ],
    ['selfsubjectrulesreviews', {}, 400, 'no namespace on request'],
    [
      'selfsubjectaccessreviews',
      { resourceAttributes: { labelSelector: {} } },
      422,
      '.authorization.k8s.io "" is invalid: spec.resourceAttributes.labelSelector.requirements: Required value: when spec.resourceAttributes.labelSelector is specified, requirements or rawSelector is required',
    ],
    [
      'namespaces/team/localsubjectaccessreviews',
      { user: 'a', resourceAttributes: { verb: 'get', namespace: 'other' } },
      422,
      '.authorization.k8s.io "" is invalid: spec.resourceAttributes.namespace: Invalid value: "other": must match metadata.namespace',
    ],
    [
      'subjectaccessreviews',
      { user: 'a', resourceAttributes: {}, nonResourceAttributes: { path: '/', verb: 'get' } },
      422,
      '.authorization.k8s.io "" is invalid: spec.nonResourceAttributes: Invalid value: {"Path":"/","Verb":"get"}: cannot be specified in combination with resourceAttributes',
    ],
  ] as const;

  test('fields that nobody knows are told, or refused where that was asked', async () => {
    const cluster = await startAccess();
    const spec = { resourceAttributes: question, bogus: 1 };
    const ask = (query: string): Promise<unknown> =>
      reviewed(cluster, `selfsubjectaccessreviews${query}`, spec, admin);
    expect(await ask('')).toMatchObject({
      status: { allowed: true },
      spec: { resourceAttributes: question },
    });
    expect(await ask('?fieldValidation=Strict')).toMatchObject({
      code: 400,
      message:
        'SelfSubjectAccessReview in version "v1" cannot be handled as a SelfSubjectAccessReview: strict decoding error: unknown field "spec.bogus"',
    });
  });

  test('a role that is not there is told in the list of rules', async () => {
    const cluster = await startAccess();
    await grant(cluster, [], user('ann'));
    await cluster.ask('DELETE', `${rbac}/namespaces/team/roles/r`, admin);
    const ann = { certificate: await cluster.authority.clientCertificate({ user: 'ann' }) };
    expect(await reviewed(cluster, 'selfsubjectrulesreviews', { namespace: 'team' }, ann)).toMatchObject({
      status: {
        incomplete: false,
        evaluationError: 'role.rbac.authorization.k8s.io "r" not found',
      },
    });
  });

  test('a question that is none is refused as kube-apiserver refuses it', async () => {
    const cluster = await startAccess();
    for (const [path, spec, code, message] of refused)
      expect(await reviewed(cluster, path, spec, admin), path).toMatchObject({ code, message });
  });
});
