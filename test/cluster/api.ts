import { Agent, type RequestOptions, request } from 'node:https';
import type { IncomingMessage } from 'node:http';
import { createInterface } from 'node:readline';
import { isObject, textAt } from './json.ts';
import type { ApiAccess } from './kubeconfig.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface ApiAnswer {
  readonly status: number;
  /** The parsed JSON, or the text where it is not JSON. */
  readonly body: unknown;
}

/** An answer with a status of 400 or more. */
export class ApiAnswerError extends Error {
  override readonly name = 'ApiAnswerError';
  readonly status: number;
  constructor(method: Method, path: string, answer: ApiAnswer) {
    const message = textAt(answer.body, 'message') ?? String(answer.body);
    super(`${method} ${path}: ${answer.status} ${message}`);
    this.status = answer.status;
  }
}

const patchTypes = {
  merge: 'application/merge-patch+json',
  json: 'application/json-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  apply: 'application/apply-patch+yaml',
} as const;
export type PatchType = keyof typeof patchTypes;

/** The test's own road to the API server: plain HTTPS, independent of the code under test. */
export class Api {
  readonly access: ApiAccess;
  readonly #agent: Agent;
  readonly #userAgent: string;

  constructor(access: ApiAccess, userAgent: string) {
    this.access = access;
    this.#userAgent = userAgent;
    const { ca, cert, key } = access;
    this.#agent = new Agent({
      keepAlive: true,
      maxSockets: 32,
      ...(ca && { ca }),
      ...(cert && key && { cert, key }),
    });
  }

  /** The answer whatever its status; throws where there is none within 30 s. */
  async ask(method: Method, path: string, body?: unknown, type = 'application/json'): Promise<ApiAnswer> {
    const response = await this.#send(method, path, body, type, AbortSignal.timeout(30_000));
    const text = await textOf(response);
    return { status: response.statusCode ?? 0, body: parsed(text) };
  }

  /** The body of a good answer; throws `ApiAnswerError` otherwise. */
  async do(method: Method, path: string, body?: unknown, type?: string): Promise<unknown> {
    const answer = await this.ask(method, path, body, type);
    if (answer.status >= 400) throw new ApiAnswerError(method, path, answer);
    return answer.body;
  }

  async patch(path: string, body: unknown, type: PatchType = 'merge'): Promise<unknown> {
    return await this.do('PATCH', path, body, patchTypes[type]);
  }

  /** Server-side apply of one object. */
  async apply(path: string, object: unknown): Promise<unknown> {
    return await this.patch(`${path}?fieldManager=e2e&force=true`, object, 'apply');
  }

  /** Events of one watch, until it ends. `path` carries the query without `watch`. */
  async *watch(
    path: string,
    signal: AbortSignal,
  ): AsyncGenerator<{ readonly type: string; readonly object: unknown }> {
    const response = await this.#send(
      'GET',
      `${path}${path.includes('?') ? '&' : '?'}watch=true`,
      undefined,
      '',
      signal,
    );
    if (response.statusCode !== 200)
      throw new ApiAnswerError('GET', path, {
        status: response.statusCode ?? 0,
        body: parsed(await textOf(response)),
      });
    for await (const line of createInterface({ input: response, crlfDelay: Infinity })) {
      const event = parsed(line);
      if (isObject(event) && typeof event['type'] === 'string')
        yield { type: event['type'], object: event['object'] };
    }
  }

  close(): void {
    this.#agent.destroy();
  }

  #send(
    method: Method,
    path: string,
    body: unknown,
    type: string,
    signal: AbortSignal,
  ): Promise<IncomingMessage> {
    const text = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
    const headers = {
      accept: 'application/json',
      'user-agent': this.#userAgent,
      ...(this.access.token !== undefined && { authorization: `Bearer ${this.access.token}` }),
      ...(text !== undefined && { 'content-type': type, 'content-length': Buffer.byteLength(text) }),
    };
    const options: RequestOptions = { method, agent: this.#agent, headers, signal };
    return new Promise((resolve, reject) => {
      request(new URL(path, this.access.server), options, resolve).on('error', reject).end(text);
    });
  }
}

async function textOf(response: IncomingMessage): Promise<string> {
  response.setEncoding('utf8');
  let text = '';
  for await (const chunk of response) text += chunk as string;
  return text;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
