import { randomUUID } from 'node:crypto';
import https from 'node:https';
import { onTestFinished } from 'vitest';
import { createAccess } from '../../../src/sandbox/access/create-access.ts';
import { type Authority, createAuthority } from '../../../src/sandbox/access/create-authority.ts';
import { startApiServer } from '../../../src/sandbox/api/start-api-server.ts';
import { type Clock, systemClock } from '../../../src/sandbox/clock.ts';
import type { Node } from '../../../src/sandbox/node/node.ts';
import { createRegistry } from '../../../src/sandbox/registry/create-registry.ts';
import { createStorage } from '../../../src/sandbox/storage/create-storage.ts';

export interface Answer {
  readonly status: number;
  readonly body: Record<string, never> & { readonly message?: string; readonly details?: unknown };
}

export interface Asking {
  readonly token?: string;
  readonly certificate?: { readonly cert: string; readonly key: string };
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly body?: unknown;
}

export interface Cluster {
  readonly authority: Authority;
  /** As the administrator where no one is named; fails on 400 and more. */
  readonly make: (path: string, body: unknown) => Promise<Answer['body']>;
  readonly ask: (method: string, path: string, asking?: Asking) => Promise<Answer>;
  /** Milliseconds by which the cluster's clock runs ahead from now on. */
  readonly later: (milliseconds: number) => void;
}

const shared = createAuthority().then(async (authority) => ({
  authority,
  tls: await authority.serverCertificate(),
}));
const nowhere: Node = {
  dial: () => ({ kind: 'failed', message: 'nobody listens' }),
  logs: () => {
    throw new Error('nobody reads logs here');
  },
  stop: () => Promise.resolve(),
};

/** An API server with the real storage, registry and access, and the namespace `team`. */
export async function startAccess(): Promise<Cluster> {
  const { authority, tls } = await shared;
  let ahead = 0;
  const clock: Clock = { ...systemClock, now: () => Date.now() + ahead };
  const storage = createStorage();
  const registry = createRegistry({ storage, clock, randomUuid: randomUUID });
  const access = createAccess({ storage, registry, adminToken: 'admin-token', clock });
  const server = await startApiServer({ storage, registry, access, node: nowhere, clock, tls, port: 0 });
  const agent = new https.Agent({ keepAlive: true, ca: tls.ca });
  onTestFinished(async () => {
    agent.destroy();
    await server.close();
  });
  const ask: Cluster['ask'] = (method, path, asking = {}) => send(server.port, agent, method, path, asking);
  const make: Cluster['make'] = async (path, body) => {
    const answer = await ask('POST', path, { token: 'admin-token', body });
    if (answer.status >= 400) throw new Error(`${path}: ${answer.status} ${answer.body.message ?? ''}`);
    return answer.body;
  };
  await make('/api/v1/namespaces', { metadata: { name: 'team' } });
  return { authority, ask, make, later: (milliseconds) => void (ahead += milliseconds) };
}

function send(
  port: number,
  agent: https.Agent,
  method: string,
  path: string,
  { token, certificate, headers, body }: Asking,
): Promise<Answer> {
  const text = body === undefined ? undefined : JSON.stringify(body);
  const options = {
    ...{ host: '127.0.0.1', port, agent, method, path, ...certificate },
    headers: {
      ...(text !== undefined && {
        'content-type': 'application/json',
        'content-length': String(Buffer.byteLength(text)),
      }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...headers,
    },
  };
  return new Promise((resolve, reject) => {
    const request = https.request(options, (response) => {
      let answer = '';
      response
        .setEncoding('utf8')
        .on('data', (piece: string) => (answer += piece))
        .on('error', reject)
        .on('end', () => {
          const json = answer.startsWith('{') ? (JSON.parse(answer) as Answer['body']) : {};
          resolve({ status: response.statusCode ?? 0, body: json });
        });
    });
    request.on('error', reject).end(text);
  });
}
