import { createWriteStream, mkdirSync, openSync, type WriteStream } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import path from 'node:path';
import { complain } from '../guarded.ts';
import type { User } from '../access/access.ts';
import type { Clock } from '../clock.ts';
import type { Target } from './request-target.ts';

/** One request as the log tells it: audit.k8s.io/v1, level Metadata. */
export interface AuditEntry {
  readonly id: string;
  readonly request: IncomingMessage;
  readonly target: Target;
  /** Milliseconds since 1970. */
  readonly receivedAt: number;
  user: User | undefined;
  /** Of what a create made. */
  createdName?: string;
}

export type Stage = 'ResponseStarted' | 'ResponseComplete';

/** Lines of JSON in a file, which is there from the start on. */
export class AuditLog {
  readonly #file: WriteStream;
  readonly #clock: Clock;

  constructor(file: string, clock: Clock) {
    mkdirSync(path.dirname(file), { recursive: true });
    this.#file = createWriteStream(file, { fd: openSync(file, 'a') });
    // A disk that is full is no reason to end the cluster, but the log is not whole then.
    this.#file.once('error', complain);
    this.#file.on('error', () => undefined);
    this.#clock = clock;
  }

  write(entry: AuditEntry, stage: Stage, code: number): void {
    if (this.#file.writable) this.#file.write(`${JSON.stringify(this.#event(entry, stage, code))}\n`);
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#file.end(() => resolve()));
  }

  #event(entry: AuditEntry, stage: Stage, code: number): unknown {
    const { id, request, target, receivedAt, user, createdName = '' } = entry;
    return {
      kind: 'Event',
      apiVersion: 'audit.k8s.io/v1',
      level: 'Metadata',
      auditID: id,
      stage,
      requestURI: request.url,
      verb: target.verb,
      user: user === undefined ? {} : userOf(user),
      sourceIPs: [request.socket.remoteAddress ?? '127.0.0.1'],
      userAgent: request.headers['user-agent'],
      ...(target.kind === 'resource' && { objectRef: objectRef(target, createdName) }),
      responseStatus: { metadata: {}, code },
      requestReceivedTimestamp: microTime(receivedAt),
      stageTimestamp: microTime(this.#clock.now()),
    };
  }
}

function userOf({ name, uid, groups, extra }: User): unknown {
  return { username: name, uid, groups, extra };
}

function objectRef(target: Extract<Target, { kind: 'resource' }>, createdName: string): unknown {
  const { resource, namespace, group, version, subresource } = target;
  const name = target.name === '' ? createdName : target.name;
  return {
    resource,
    ...(namespace !== '' && { namespace }),
    ...(name !== '' && { name }),
    ...(group !== '' && { apiGroup: group }),
    apiVersion: version,
    ...(subresource !== '' && { subresource }),
  };
}

function microTime(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '000Z');
}
