import { createServer, type Server } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { ApiAccess } from '../cluster/kubeconfig.ts';
import { ArmedRule, type Armed } from './armed-rule.ts';
import type { Rule } from './fault.ts';
import { askUpgrade, joinEnds } from './forward-upgrade.ts';
import { handOn } from './hand-on.ts';
import { loopbackCertificate } from './loopback-certificate.ts';
import { ownStatus } from './own-status.ts';
import { passMoment, type Passage } from './pass-moment.ts';
import { RawSockets } from './raw-sockets.ts';
import { requestLine, seenRequest, type SeenRequest } from './seen-request.ts';
import { ServerBehind } from './server-behind.ts';

/**
 * Stands before an API server and hands everything on, but for what its rules say. Clients come with bearer tokens: a
 * client certificate ends here.
 */
export class FaultProxy {
  /** Address and authority, for a kubeconfig; the token is the client's own. */
  readonly access: { readonly server: string; readonly ca: string };
  readonly #listening: Server;
  readonly #raw: RawSockets;
  readonly #server: ServerBehind;
  readonly #seen: SeenRequest[] = [];
  readonly #rules: ArmedRule[] = [];
  readonly #upgraded = new Set<Duplex>();
  #problem: unknown;

  private constructor(listening: Server, server: ServerBehind, ca: string) {
    const { port } = listening.address() as AddressInfo;
    this.access = { server: `https://127.0.0.1:${port}`, ca };
    this.#listening = listening;
    this.#raw = new RawSockets(listening);
    this.#server = server;
    listening.on('request', (asked, answer) => this.#guard(this.#serve(asked, answer)));
    listening.on('upgrade', (asked, socket) => this.#guard(this.#upgrade(asked, socket)));
  }

  static async open(server: Pick<ApiAccess, 'server' | 'ca'>): Promise<FaultProxy> {
    const { ca, cert, key } = await loopbackCertificate();
    const listening = createServer({ cert, key });
    await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
    return new FaultProxy(listening, new ServerBehind(server), ca);
  }

  /** In the order of their arrival. */
  get seen(): readonly SeenRequest[] {
    return this.#seen;
  }

  /** The requests so far, a line each. */
  get lines(): readonly string[] {
    return this.#seen.map(requestLine);
  }

  /** Puts a rule in force. Where several hold for a request, they are applied in the order in which they were added. */
  add(rule: Rule): Armed {
    const armed = new ArmedRule(rule);
    this.#rules.push(armed);
    return armed;
  }

  /** Ends every connection; what is held goes nowhere. Rejects with what went wrong inside a rule. */
  async close(): Promise<void> {
    for (const rule of this.#rules) rule.abandon();
    const closed = new Promise((resolve) => this.#listening.close(resolve));
    for (const socket of this.#upgraded) socket.destroy();
    this.#listening.closeAllConnections();
    await closed;
    if (this.#problem !== undefined) throw this.#problem as Error;
  }

  /** The rules that hold for a request; it is counted by each. */
  #take(request: SeenRequest): readonly ArmedRule[] {
    const rules = this.#rules.filter((rule) => rule.takes(request, this.#seen));
    this.#seen.push(request);
    return rules;
  }

  async #serve(asked: IncomingMessage, answer: ServerResponse): Promise<void> {
    const body = await text(asked).catch(() => undefined);
    if (body === undefined) return;
    const request = seenRequest(asked, body);
    const rules = this.#take(request);
    const arrived = await passMoment(rules, 'arrived', request);
    if (arrived.kind !== 'go-on') {
      this.#endHere(request, answer, arrived);
      return;
    }
    const reply = await this.#server.ask(asked, body).catch(() => undefined);
    if (reply === undefined) {
      this.#endHere(request, answer, { kind: 'drop' });
      return;
    }
    request.answered = reply.statusCode;
    const answered = await passMoment(rules, 'answered', request);
    if (answered.kind === 'go-on') {
      handOn(rules, request, reply, answer);
      return;
    }
    reply.resume();
    this.#endHere(request, answer, answered);
  }

  async #upgrade(asked: IncomingMessage, socket: Duplex): Promise<void> {
    socket.on('error', () => socket.destroy());
    this.#upgraded.add(socket);
    socket.on('close', () => this.#upgraded.delete(socket));
    const request = seenRequest(asked, '');
    const rules = this.#take(request);
    const arrived = await passMoment(rules, 'arrived', request);
    if (arrived.kind !== 'go-on') {
      this.#endUpgradeHere(request, asked.socket, arrived);
      return;
    }
    const answer = await askUpgrade(this.#server, asked).catch(() => undefined);
    if (answer === undefined) {
      this.#endUpgradeHere(request, asked.socket, { kind: 'drop' });
      return;
    }
    request.answered = answer.kind === 'switched' ? 101 : answer.status;
    const answered = await passMoment(rules, 'answered', request);
    if (answered.kind !== 'go-on') {
      if (answer.kind === 'switched') answer.stream.destroy();
      this.#endUpgradeHere(request, asked.socket, answered);
      return;
    }
    request.told = request.answered;
    if (answer.kind === 'switched') joinEnds(rules, request, socket, answer);
    else socket.end(answer.text);
  }

  /** What a rule's own work throws is the test's: it is kept for `close`. */
  #guard(work: Promise<void>): void {
    work.catch((error: unknown) => {
      this.#problem ??= error;
      this.#listening.closeAllConnections();
    });
  }

  #endHere(request: SeenRequest, answer: ServerResponse, ending: Ending): void {
    switch (ending.kind) {
      case 'drop':
        request.told = 'dropped';
        answer.destroy();
        return;
      case 'reset':
        request.told = 'reset';
        if (answer.socket !== null) this.#raw.reset(answer.socket);
        return;
      case 'hang':
        request.told = 'hung';
        return;
      case 'answer': {
        const { headers, body } = ownStatus(ending.status, ending.retryAfter);
        request.told = ending.status;
        answer.writeHead(ending.status, headers).end(body);
      }
    }
  }

  #endUpgradeHere(request: SeenRequest, socket: Socket, ending: Ending): void {
    switch (ending.kind) {
      case 'drop':
        request.told = 'dropped';
        socket.destroy();
        return;
      case 'reset':
        request.told = 'reset';
        this.#raw.reset(socket);
        return;
      case 'hang':
        request.told = 'hung';
        return;
      case 'answer': {
        const { headers, body } = ownStatus(ending.status, ending.retryAfter);
        const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
        request.told = ending.status;
        socket.end([`HTTP/1.1 ${ending.status} Fault`, ...lines, 'connection: close', '', body].join('\r\n'));
      }
    }
  }
}

type Ending = Exclude<Passage, { kind: 'go-on' }>;
