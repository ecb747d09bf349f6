import { describe, expect, test } from 'vitest';
import { startEdge } from './support/edge.ts';
import { configMap } from './support/objects.ts';

const maps = '/api/v1/namespaces/default/configmaps';
const json = { 'content-type': 'application/json' };

describe('what is asked of access control', () => {
  test('is the path and the query in the words of RBAC', async () => {
    const edge = await startEdge();
    await edge.ask('GET', '/api/v1/namespaces/a/pods/p/log');
    await edge.ask('GET', '/apis/apps/v1/deployments?watch=false');
    await edge.ask('DELETE', '/api/v1/namespaces/a/configmaps');
    await edge.ask('GET', '/api/v1/namespaces/a');
    await edge.ask('GET', '/api/v1/namespaces/a/secrets?fieldSelector=metadata.name%3Dx');
    await edge.ask('GET', '/healthz');
    const base = { group: '', version: 'v1', subresource: '', namespace: 'a', name: '' };
    expect(edge.asked).toEqual([
      { ...base, verb: 'get', resource: 'pods', subresource: 'log', name: 'p' },
      { ...base, verb: 'list', group: 'apps', resource: 'deployments', namespace: '' },
      { ...base, verb: 'deletecollection', resource: 'configmaps' },
      { ...base, verb: 'get', resource: 'namespaces', name: 'a' },
      { ...base, verb: 'list', resource: 'secrets', name: 'x' },
      { verb: 'get', path: '/healthz' },
    ]);
  });

  test('comes before whether the path means anything', async () => {
    const edge = await startEdge({ allows: () => false });
    expect((await edge.ask('GET', '/nope')).status).toBe(403);
    expect((await edge.ask('GET', '/nope', { headers: { authorization: '' } })).status).toBe(401);
  });
});

describe('paths that nobody answers', () => {
  test.each([
    ['GET', '/nope', 404, '404 page not found\n'],
    ['GET', '/apis/nope.io', 404, '404 page not found\n'],
    ['GET', '/api/v1/nope', 404, 'the server could not find the requested resource'],
    ['GET', '/apis/apps/v2', 404, 'the server could not find the requested resource'],
    ['GET', '/api/v1/pods/x', 404, 'the server could not find the requested resource'],
    ['GET', '/api/v1/namespaces/a/nodes', 404, 'the server could not find the requested resource'],
    ['GET', `${maps}/x/status`, 404, 'the server could not find the requested resource'],
    ['GET', `${maps}/x/y/z`, 404, 'the server could not find the requested resource'],
    ['POST', `${maps}/x`, 405, 'the server does not allow this method on the requested resource'],
    ['PUT', maps, 405, 'the server does not allow this method on the requested resource'],
    ['POST', '/api/v1/configmaps', 405, 'the server does not allow this method on the requested resource'],
    ['DELETE', '/api/v1/namespaces', 405, 'the server does not allow this method on the requested resource'],
    ['GET', '/apis/batch/v1/jobs', 501, 'list jobs.batch'],
    ['POST', '/api/v1/namespaces/a/pods/p/exec', 501, 'create pods/exec'],
    ['GET', '/metrics', 501, 'get /metrics'],
  ])('%s %s is %i', async (method, path, status, text) => {
    const edge = await startEdge();
    const reply = await edge.ask(method, path);
    expect(reply.status).toBe(status);
    expect(reply.text).toContain(text);
  });
});

describe('writes', () => {
  test('hand the options of the query on', async () => {
    const edge = await startEdge();
    const reply = await edge.ask('POST', `${maps}?dryRun=All&fieldManager=me&fieldValidation=Strict`, {
      headers: json,
      body: JSON.stringify(configMap('x')),
    });
    expect(reply.status).toBe(201);
    expect(edge.registry.writes[0]).toMatchObject({
      verb: 'create',
      options: { dryRun: true, fieldManager: 'me', fieldValidation: 'Strict' },
    });
  });

  test('are named after the program where no manager is', async () => {
    const edge = await startEdge();
    await edge.ask('POST', maps, {
      headers: { ...json, 'user-agent': 'kubectl/v1.36.3 (linux/amd64)' },
      body: JSON.stringify(configMap('x')),
    });
    expect(edge.registry.writes[0]).toMatchObject({ options: { fieldManager: 'kubectl' } });
  });

  test('take YAML', async () => {
    const edge = await startEdge();
    const reply = await edge.ask('POST', maps, {
      headers: { 'content-type': 'application/yaml' },
      body: 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n',
    });
    expect(reply.json).toMatchObject({ metadata: { name: 'x', namespace: 'default' } });
  });

  test.each([
    ['dryRun=Foo', 'dryRun: Unsupported value: ["Foo"]: supported values: "All"'],
    ['fieldValidation=Foo', 'Unsupported value: "Foo": supported values: "", "Ignore", "Strict", "Warn"'],
    [`fieldManager=${'x'.repeat(129)}`, 'fieldManager: Too long: may not be more than 128 bytes'],
    ['force=true', 'force: Forbidden: may not be specified for non-apply patch'],
  ])('with %s are refused', async (query, text) => {
    const edge = await startEdge();
    const reply = await edge.ask('PATCH', `${maps}/x?${query}`, {
      headers: { 'content-type': 'application/merge-patch+json' },
      body: '{}',
    });
    expect(reply.status).toBe(422);
    expect(reply.json.message).toBe(
      `PatchOptions.meta.k8s.io "" is invalid: ${text.startsWith('Unsupported') ? 'fieldValidation: ' : ''}${text}`,
    );
    expect(edge.registry.writes).toEqual([]);
  });

  test('an apply needs a manager', async () => {
    const edge = await startEdge();
    const reply = await edge.ask('PATCH', `${maps}/x`, {
      headers: { 'content-type': 'application/apply-patch+yaml' },
      body: '{}',
    });
    expect(reply.json.message).toContain('fieldManager: Required value: is required for apply patch');
  });

  test.each([
    ['text/plain', 415, 'the body of the request was in an unknown format'],
    ['application/json', 400, 'unexpected end of JSON input ({)'],
  ])('of %s that cannot be read are refused', async (type, status, text) => {
    const edge = await startEdge();
    const reply = await edge.ask('POST', maps, { headers: { 'content-type': type }, body: '{' });
    expect(reply.status).toBe(status);
    expect(reply.json.message).toContain(text);
  });

  test('a field that stands twice is told, and refused where strictness is asked', async () => {
    const edge = await startEdge();
    const body = JSON.stringify(configMap('x')).replace('"a":"b"', '"a":"b","a":"c"');
    const warned = await edge.ask('POST', maps, { headers: json, body });
    expect(warned.headers.warning).toBe('299 - "duplicate field \\"data.a\\""');
    const refused = await edge.ask('POST', `${maps}?fieldValidation=Strict`, { headers: json, body });
    expect(refused.status).toBe(400);
    expect(refused.json.message).toBe(
      'ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: duplicate field "data.a"',
    );
  });

  test('a member that would change a prototype is dropped', async () => {
    const edge = await startEdge();
    await edge.ask('POST', maps, {
      headers: json,
      body: '{"metadata":{"name":"x"},"__proto__":{"evil":true},"data":{"\\u005f_proto__":{}}}',
    });
    expect(edge.registry.writes[0]!.body).toEqual({ metadata: { name: 'x' }, data: {} });
  });

  test('a patch of an unknown type is refused, and one that cannot be read after the object is looked for', async () => {
    const edge = await startEdge();
    const patch = (name: string, type: string, body: string) =>
      edge.ask('PATCH', `${maps}/${name}`, { headers: { 'content-type': type }, body });
    edge.put(configMap('x'));
    expect((await patch('x', 'application/json', '{}')).status).toBe(415);
    expect((await patch('y', 'application/merge-patch+json', '{')).status).toBe(404);
    expect((await patch('x', 'application/merge-patch+json', '{')).json.message).toBe(
      'error decoding patch: unexpected end of JSON input',
    );
    expect((await patch('x', 'application/json-patch+json', '{}')).json.message).toBe(
      'error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp',
    );
  });
});

describe('deletes', () => {
  test('answer with a Status that names what went', async () => {
    const edge = await startEdge();
    edge.put(configMap('x'));
    const reply = await edge.ask('DELETE', `${maps}/x`);
    expect(reply.json).toMatchObject({
      status: 'Success',
      details: { name: 'x', kind: 'configmaps', uid: 'uid-x' },
    });
    expect((await edge.ask('DELETE', `${maps}/x`)).status).toBe(404);
  });

  test('of a Pod give the Pod back', async () => {
    const edge = await startEdge();
    edge.put({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p', namespace: 'default' } });
    const reply = await edge.ask('DELETE', '/api/v1/namespaces/default/pods/p');
    expect(reply.json).toMatchObject({ kind: 'Pod', metadata: { name: 'p' } });
  });

  test('take their options from the body, else from the query', async () => {
    const edge = await startEdge();
    edge.put(configMap('x'));
    await edge.ask('DELETE', `${maps}/x?dryRun=All&gracePeriodSeconds=3`);
    await edge.ask('DELETE', `${maps}/x?gracePeriodSeconds=3`, {
      headers: json,
      body: JSON.stringify({
        ...{ kind: 'DeleteOptions', apiVersion: 'v1', propagationPolicy: 'Orphan', dryRun: ['All'] },
        preconditions: { uid: 'u', resourceVersion: '5' },
      }),
    });
    expect(edge.registry.writes.map(({ options }) => options)).toEqual([
      { dryRun: true, gracePeriodSeconds: 3 },
      {
        dryRun: true,
        propagationPolicy: 'Orphan',
        preconditions: { uid: 'u', resourceVersion: '5' },
      },
    ]);
  });

  test.each([
    ['{', "couldn't get version/kind; json parse error: unexpected end of JSON input"],
    ['{"kind":"Foo","apiVersion":"v1"}', 'no kind "Foo" is registered for version "v1"'],
    ['{"gracePeriodSeconds":"x"}', 'json: cannot unmarshal string into Go struct field'],
    ['{"propagationPolicy":"Foo"}', 'supported values: "Foreground", "Background", "Orphan", "nil"'],
    ['{"propagationPolicy":"Orphan","orphanDependents":true}', 'cannot be both set'],
  ])('with the options %s are refused', async (body, text) => {
    const edge = await startEdge();
    edge.put(configMap('x'));
    const reply = await edge.ask('DELETE', `${maps}/x`, { headers: json, body });
    expect([400, 422]).toContain(reply.status);
    expect(reply.json.message).toContain(text);
  });

  test('of a collection take what the query selects', async () => {
    const edge = await startEdge();
    edge.put(configMap('x', 'default', { a: 'b' }));
    edge.put(configMap('y'));
    const reply = await edge.ask('DELETE', `${maps}?labelSelector=a%3Db`);
    expect(reply.json).toMatchObject({ kind: 'ConfigMapList', items: [{ metadata: { name: 'x' } }] });
    expect((await edge.ask('GET', maps)).json.items).toHaveLength(1);
  });
});

describe('reviews', () => {
  test('are posted, and answered by access control', async () => {
    const edge = await startEdge();
    const reply = await edge.ask('POST', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', {
      headers: json,
      body: '{"spec":{}}',
    });
    expect(reply.status).toBe(201);
    expect(reply.json).toMatchObject({
      plural: 'selfsubjectaccessreviews',
      body: { spec: {} },
      user: 'admin',
    });
    expect((await edge.ask('GET', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews')).status).toBe(
      405,
    );
  });
});
