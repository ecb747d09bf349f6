import type { IncomingMessage } from 'node:http';
import { notInSandbox } from '../refusals.ts';
import { parseTrouble } from '../numbers.ts';
import { badRequest } from '../../status-error.ts';

export const subprotocol = 'v4.channel.k8s.io';
/** Spoken by kube-apiserver as well, and not here. */
const unspoken = new Set(['v4.base64.channel.k8s.io', 'SPDY/3.1+portforward.k8s.io']);

/** Why an upgrade is not done, where kube-apiserver answers without a Status. */
export type UpgradeRefusal = { readonly code: number; readonly text: string };

/** The ports of the query: each may hold several. Throws StatusError as kube-apiserver does. */
export function askedPorts(query: URLSearchParams): readonly number[] {
  const texts = query.getAll('ports').flatMap((value) => value.split(','));
  return texts.filter((text) => text !== '').map(port);
}

/** What the kubelet says of ports that are numbers. */
export function portsRefusal(ports: readonly number[]): UpgradeRefusal | undefined {
  if (ports.length === 0) return { code: 400, text: 'query parameter "port" is required' };
  return ports.includes(0) ? { code: 400, text: 'port "0" must be > 0' } : undefined;
}

/** Whether the client asks for what is spoken here. Throws StatusError 400 or 501. */
export function protocolRefusal(request: IncomingMessage): UpgradeRefusal | undefined {
  const upgrade = request.headers.upgrade ?? '';
  if (upgrade === '') throw badRequest('Upgrade request required');
  if (upgrade.toLowerCase() !== 'websocket') throw notInSandbox(`port-forward over ${upgrade}`);
  const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
  if (offered.includes(subprotocol)) return undefined;
  const known = offered.find((name) => unspoken.has(name) || name === '');
  if (known === undefined) return { code: 403, text: '' };
  throw notInSandbox(
    `port-forward by the subprotocol ${known === '' ? 'of nobody' : known} (it speaks ${subprotocol})`,
  );
}

function port(text: string): number {
  if (!/^\d+$/.test(text)) throw portTrouble(text, 'invalid syntax');
  const value = Number(text);
  if (value > 65_535) throw portTrouble(text, 'value out of range');
  return value;
}

function portTrouble(text: string, problem: string): Error {
  return badRequest(`cannot convert to []int32: ${parseTrouble('ParseUint', text, problem)}`);
}
