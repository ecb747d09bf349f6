import { randomUUID } from 'node:crypto';
import { open, stat } from 'node:fs/promises';
import type { Api } from '../../cluster/api.ts';
import { at, textAt } from '../../cluster/json.ts';
import { waitFor } from './wait.ts';

/** One request as the API server's audit log tells it. */
export interface AuditEvent {
  /** RBAC verb. */
  readonly verb: string;
  /** With the subresource: `pods/portforward`. */
  readonly resource: string;
  readonly name: string;
  readonly namespace: string;
  /** HTTP status of the answer; 0 where it is still under way. */
  readonly code: number;
  readonly user: string;
  readonly userAgent: string;
  /** With the query, where `dryRun` and selectors are. */
  readonly uri: string;
  readonly receivedAt: Date;
}

const writeVerbs = new Set(['create', 'update', 'patch', 'delete', 'deletecollection']);

/** Whether the request changes an object: no review of oneself, no port-forward, no dry run. */
export function isWrite(event: AuditEvent): boolean {
  if (!writeVerbs.has(event.verb) || event.uri.includes('dryRun=All')) return false;
  return event.resource !== 'pods/portforward' && !event.resource.startsWith('self');
}

/** Reads the audit log from where it ended when this was made. */
export class AuditReader {
  readonly #file: string;
  readonly #admin: Api;
  readonly #from: number;

  private constructor(file: string, admin: Api, from: number) {
    this.#file = file;
    this.#admin = admin;
    this.#from = from;
  }

  static async open(file: string, admin: Api): Promise<AuditReader> {
    return new AuditReader(file, admin, (await stat(file)).size);
  }

  /** All requests that were received by now, each once, in the order of their arrival. */
  async events(): Promise<readonly AuditEvent[]> {
    // A line of our own, written after all that was asked before, shows that the log is complete up to here.
    const mark = `/api/v1/namespaces/default/configmaps/audit-mark-${randomUUID()}`;
    await this.#admin.ask('GET', mark);
    const lines = await waitFor('the audit log to be written', async () => {
      const text = await this.#text();
      return text.includes(mark) ? text.split('\n') : undefined;
    });
    const byId = new Map<string, AuditEvent>();
    for (const line of lines) {
      const record = parsed(line);
      const id = textAt(record, 'auditID');
      if (id !== undefined) byId.set(id, auditEvent(record));
    }
    return [...byId.values()].toSorted((a, b) => a.receivedAt.getTime() - b.receivedAt.getTime());
  }

  async #text(): Promise<string> {
    const file = await open(this.#file);
    try {
      const length = (await file.stat()).size - this.#from;
      const buffer = Buffer.alloc(length);
      await file.read(buffer, 0, length, this.#from);
      return buffer.toString('utf8');
    } finally {
      await file.close();
    }
  }
}

function auditEvent(record: unknown): AuditEvent {
  const object = (key: string): string => textAt(record, 'objectRef', key) ?? '';
  const code = at(record, 'responseStatus', 'code');
  return {
    verb: textAt(record, 'verb') ?? '',
    resource: [object('resource'), object('subresource')].filter((part) => part !== '').join('/'),
    name: object('name'),
    namespace: object('namespace'),
    code: typeof code === 'number' ? code : 0,
    user: textAt(record, 'user', 'username') ?? '',
    userAgent: textAt(record, 'userAgent') ?? '',
    uri: textAt(record, 'requestURI') ?? '',
    receivedAt: new Date(textAt(record, 'requestReceivedTimestamp') ?? 0),
  };
}

/** Undefined for the half of a line that is being written. */
function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
