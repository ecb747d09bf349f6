import https from 'node:https';
import { Readable } from 'node:stream';
import { onTestFinished } from 'vitest';
import type { Attributes, User } from '../../../../src/sandbox/access/access.ts';
import type { Reviews } from '../../../../src/sandbox/api/parts.ts';
import { startApiServer } from '../../../../src/sandbox/api/start-api-server.ts';
import { type Clock, systemClock } from '../../../../src/sandbox/clock.ts';
import type { KubernetesObject } from '../../../../src/sandbox/kubernetes-object.ts';
import type { Node } from '../../../../src/sandbox/node/node.ts';
import { kindOf } from '../../../../src/sandbox/kinds/table.ts';
import { createStorage } from '../../../../src/sandbox/storage/create-storage.ts';
import type { Storage } from '../../../../src/sandbox/storage/storage.ts';
import { StatusError } from '../../../../src/sandbox/status-error.ts';
import { selfSigned } from './certificates.ts';
import { type PlainRegistry, plainRegistry } from './plain-registry.ts';

export interface Reply {
  readonly status: number;
  readonly type: string;
  readonly headers: https.RequestOptions['headers'] & Record<string, unknown>;
  readonly text: string;
  /** The body, read as JSON. */
  readonly json: Record<string, unknown>;
}

export interface Asking {
  readonly body?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An API server in this process, in front of a real storage and small stand-ins of the rest. */
export interface Edge {
  readonly port: number;
  readonly ca: string;
  readonly storage: Storage;
  readonly registry: PlainRegistry;
  /** What was asked of access control, in order. */
  readonly asked: Attributes[];
  ask(method: string, path: string, asking?: Asking): Promise<Reply>;
  put(object: unknown): KubernetesObject;
  remove(object: KubernetesObject): void;
}

export interface EdgeOptions {
  readonly node?: Partial<Node>;
  readonly clock?: Clock;
  readonly allows?: (user: User, attributes: Attributes) => boolean;
  readonly auditLog?: string;
}

const certificate = selfSigned();

export async function startEdge(options: EdgeOptions = {}): Promise<Edge> {
  const storage = createStorage();
  const registry = plainRegistry(storage);
  const asked: Attributes[] = [];
  const tls = await certificate;
  const server = await startApiServer({
    storage,
    registry,
    access: access(options, asked),
    node: node(options.node),
    clock: options.clock ?? systemClock,
    tls,
    port: 0,
    ...(options.auditLog !== undefined && { auditLog: options.auditLog }),
  });
  const agent = new https.Agent({ keepAlive: true, ca: tls.ca });
  onTestFinished(async () => {
    agent.destroy();
    await server.close();
  });
  const put = (object: unknown): KubernetesObject => {
    const given = object as KubernetesObject;
    return storage.put(kindOf(given.apiVersion, given.kind)!, given);
  };
  return {
    ...{ port: server.port, ca: tls.ca, storage, registry, asked, put },
    ask: (method, path, asking) => ask(agent, server.port, method, path, asking),
    remove: ({ apiVersion, kind, metadata }) =>
      void storage.remove(kindOf(apiVersion, kind)!, metadata.namespace, metadata.name),
  };
}

/** The token is the user's name. */
function access(options: EdgeOptions, asked: Attributes[]): Parameters<typeof startApiServer>[0]['access'] {
  const allows = options.allows ?? (() => true);
  const reviews: Reviews = {
    review: ({ plural }, body, { user, namespace }) => ({ plural, body, user: user.name, namespace }),
    requestToken: ({ name }, body) => ({ name, body }),
  };
  return {
    ...reviews,
    authenticate({ headers }) {
      const name = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1];
      if (name === undefined) throw new StatusError(401, 'Unauthorized', 'Unauthorized');
      return { name, groups: ['system:authenticated'] };
    },
    authorize(user, attributes) {
      asked.push(attributes);
      if (!allows(user, attributes)) throw new StatusError(403, 'Forbidden', `${user.name} may not`);
    },
  };
}

function node(parts: Partial<Node> = {}): Node {
  return {
    dial: () => ({ kind: 'failed', message: 'nobody listens' }),
    logs: () => Readable.from([]),
    stop: () => Promise.resolve(),
    ...parts,
  };
}

function ask(
  agent: https.Agent,
  port: number,
  method: string,
  path: string,
  { body, headers }: Asking = {},
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const request = https.request(
      {
        agent,
        host: '127.0.0.1',
        port,
        method,
        path,
        headers: {
          authorization: 'Bearer admin',
          ...(body !== undefined && { 'content-length': String(Buffer.byteLength(body)) }),
          ...headers,
        },
      },
      (response) => {
        const pieces: Buffer[] = [];
        response.on('data', (piece: Buffer) => pieces.push(piece));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(pieces).toString('utf8');
          resolve({
            status: response.statusCode ?? 0,
            type: response.headers['content-type'] ?? '',
            headers: response.headers,
            text,
            get json() {
              return JSON.parse(text) as Record<string, unknown>;
            },
          });
        });
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}
