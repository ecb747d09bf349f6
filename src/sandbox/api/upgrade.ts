import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { findKind } from '../kinds/table.ts';
import { textAt } from '../read-json.ts';
import type { Call } from './call.ts';
import {
  askedPorts,
  portsRefusal,
  protocolRefusal,
  subprotocol,
  type UpgradeRefusal,
} from './port-forward/forward-request.ts';
import { servePortForward } from './port-forward/serve-port-forward.ts';
import { notInSandbox } from './refusals.ts';
import type { ResourceTarget, Target } from './request-target.ts';
import { callName } from './unserved.ts';
import { badRequest } from '../status-error.ts';

/** As much as a client may send in one frame; larger ones end the WebSocket with 1009. */
const maxFrameBytes = 16 * 1024 * 1024;

/** A request to leave HTTP: its socket, and what came after the head. */
export interface Upgrade {
  readonly socket: Socket;
  readonly head: Buffer;
}

/** Takes WebSockets of port-forwards. */
export class Upgrades {
  readonly #server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: maxFrameBytes,
    handleProtocols: () => subprotocol,
  });

  /**
   * Undefined where the WebSocket is open now, or where the client is gone.
   * Throws StatusError for what is refused with a Status.
   */
  portForward(
    call: Call,
    target: ResourceTarget,
    { socket, head }: Upgrade,
    opened: (webSocket: WebSocket) => void,
  ): UpgradeRefusal | undefined {
    const { registry, access, node, clock } = call.parts;
    // A WebSocket is opened by GET, and to forward a port is still to create something.
    const { group, version, resource, subresource, namespace, name } = target;
    access.authorize(call.user, {
      ...{ verb: 'create', group, version, resource, subresource, namespace, name },
    });
    const ports = askedPorts(call.url.searchParams);
    const kind = findKind('', 'v1', 'pods');
    if (kind === undefined) throw notInSandbox(callName(target));
    const pod = registry.get({ kind, namespace, name });
    if (textAt(pod, 'spec', 'nodeName') === '') throw badRequest(`pod ${name} does not have a host assigned`);
    const refusal = protocolRefusal(call.request) ?? portsRefusal(ports);
    if (refusal !== undefined) return refusal;
    // From here on the socket is not HTTP's any more.
    call.response.detachSocket(socket);
    this.#server.handleUpgrade(call.request, socket, head, (webSocket) => {
      opened(webSocket);
      servePortForward(webSocket, ports, (port) => node.dial(namespace, name, port), clock);
    });
    return undefined;
  }
}

/** Whether the request is for a port-forward; any other that asks to leave HTTP is answered as if it did not. */
export function isPortForward(target: Target): target is ResourceTarget {
  return (
    target.kind === 'resource' &&
    target.group === '' &&
    target.resource === 'pods' &&
    target.subresource === 'portforward' &&
    target.rest.length === 0 &&
    target.named
  );
}

/** A body could not be read any more, and a WebSocket watch is not spoken. Throws 501. */
export function refuseOtherUpgrade(request: IncomingMessage, target: Target): void {
  const call = target.kind === 'resource' ? callName(target) : `${target.verb} ${target.path}`;
  if (request.method !== 'GET' || target.verb === 'watch')
    throw notInSandbox(`${call} over ${request.headers.upgrade ?? ''}`);
}
