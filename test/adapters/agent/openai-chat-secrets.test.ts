import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import type { IncomingHttpHeaders } from 'node:http';
import { version } from '../../../src/cli/version.ts';
import { ask, observed, question } from './asking.ts';
import { delta, done, json, scriptedServer, stream } from './scripted-server.ts';
import type { ScriptedServer } from './scripted-server.ts';

let server: ScriptedServer;
beforeAll(async () => {
  server = await scriptedServer();
});
afterAll(() => server.close());
afterEach(() => vi.unstubAllEnvs());

const token = 'tok-5f2a"9c+e1/7';
const hi = [delta({ content: 'Hi' }), delta({}, 'stop'), done];

test('nothing of OPENAI_* reaches the agent, and no Authorization unless asked for', async () => {
  vi.stubEnv('OPENAI_API_KEY', 'sk-from-env');
  vi.stubEnv('OPENAI_ADMIN_KEY', 'sk-admin-from-env');
  vi.stubEnv('OPENAI_BASE_URL', 'http://127.0.0.1:1/elsewhere');
  vi.stubEnv('OPENAI_ORG_ID', 'org-from-env');
  vi.stubEnv('OPENAI_PROJECT_ID', 'project-from-env');
  vi.stubEnv('OPENAI_WEBHOOK_SECRET', 'secret-from-env');
  vi.stubEnv('OPENAI_CUSTOM_HEADERS', 'X-Custom: custom-from-env\nAuthorization: Bearer custom-from-env');
  vi.stubEnv('OPENAI_LOG', 'debug');
  let headers: IncomingHttpHeaders = {};
  server.answer((request, response) => {
    headers = request.headers;
    stream(...hi)(request, response);
  });
  const { exchange } = await ask(question(server.url));
  expect(JSON.stringify([headers, exchange])).not.toContain('from-env');
  expect(headers.authorization).toBeUndefined();
  expect(headers).toMatchObject({ 'x-bluegreen-request': 'run1/case/1', 'x-bluegreen-session': 'session1' });
  await ask(question(server.url, { headers: { Authorization: 'Bearer mine-12345' } }));
  expect(headers.authorization).toBe('Bearer mine-12345');
});

test('the agent is told who asks, with the version; a suite may say otherwise', async () => {
  const agents: (string | undefined)[] = [];
  server.answer((request, response) => {
    agents.push(request.headers['user-agent']);
    stream(...hi)(request, response);
  });
  await ask(question(server.url));
  await ask(question(server.url, { headers: { 'User-Agent': 'probe' } }));
  expect(agents).toEqual([`kubectl-bluegreen/${version}`, 'probe']);
});

test('a secret that the agent echoes shows nowhere', async () => {
  const said = `your token is ${token}, in a URL ${encodeURIComponent(token)}`;
  const echo = { 'x-echo': `Bearer ${token}` };
  const message = { content: said, reasoning: token };
  server.answer(json({ choices: [{ message, finish_reason: 'stop' }] }, 200, echo));
  const headers = { Authorization: `Bearer ${token}`, 'X-Api-Key': 'key-0123456789', 'X-Tenant': 'acme' };
  const { answer, exchange } = await ask(question(server.url, { stream: false, headers }), ['acme']);
  const everything = JSON.stringify([answer, exchange]);
  for (const secret of ['tok-5f2a', encodeURIComponent(token), 'key-0123456789', 'acme']) {
    expect(everything).not.toContain(secret);
  }
  expect(exchange.request.headers).toMatchObject({
    authorization: '[redacted]',
    'x-api-key': '[redacted]',
    'x-tenant': '[redacted]',
  });
  expect(observed(answer).text).toBe('your token is [redacted], in a URL [redacted]');
});

test('a secret that is echoed piece by piece shows nowhere', async () => {
  server.answer(stream(delta({ content: token.slice(0, 9) }), delta({ content: token.slice(9) }), ...hi));
  const { answer, exchange } = await ask(question(server.url), [token]);
  expect(observed(answer).text).toBe('[redacted]Hi');
  expect(exchange.response?.body).toBe('[not kept: the reply repeats a secret in pieces]');
});

test('a secret in a broken event, an error or a refusal shows nowhere', async () => {
  for (const answer of [
    stream(`data: oops ${token}\n\n`),
    json(`${'x'.repeat(4090 - 22)}${token}`),
    json(`${'x'.repeat(200 - 25)}${token}`),
    stream(`data: {"error":{"message":"bad key ${token.replace('"', '\\"')}"}}\n\n`),
    json(`bad key ${token}`, 401, { 'www-authenticate': token, 'set-cookie': 'session=abc' }),
  ]) {
    server.answer(answer);
    const everything = JSON.stringify(await ask(question(server.url), [token]));
    expect(everything).not.toContain('tok-5f2a');
    expect(everything).not.toContain('session=abc');
  }
});

test('a header that HTTP does not allow is an error that does not tell its value', async () => {
  const asked = question(server.url, { headers: { 'X-Token': 'secret\nvalue' } });
  await expect(ask(asked)).rejects.toThrow(/^header x-token cannot be sent/);
  await expect(ask(asked)).rejects.not.toThrow(/secret/);
});

test('a name and password in the URL become a header, and show nowhere', async () => {
  let authorization: string | undefined;
  server.answer((request, response) => {
    authorization = request.headers.authorization;
    stream(...hi)(request, response);
  });
  const result = await ask(question(server.url.replace('//', '//ada:p%C3%A4ssword@')));
  expect(authorization).toBe(`Basic ${Buffer.from('ada:pässword').toString('base64')}`);
  expect(observed(result.answer).defects).toEqual([]);
  expect(JSON.stringify(result)).not.toMatch(/ssword|Basic/);
});

test('a secret at the end of what is kept shows nowhere, nor does a part of it', async () => {
  for (const length of [4, 8, 12]) {
    server.answer(
      json(`${`${token} `.repeat(50)}${'x'.repeat(256 * 1024 - 50 * 17 - length)}${token} and more`),
    );
    const { answer, exchange } = await ask(question(server.url, { stream: false }), [token]);
    expect(exchange.response?.truncated).toBe(true);
    expect(JSON.stringify([answer, exchange])).not.toContain('tok-');
  }
});
