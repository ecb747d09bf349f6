import type { IncomingMessage } from 'node:http';
import { tooLarge } from './refusals.ts';
import { badRequest } from '../status-error.ts';

/** Of kube-apiserver, bytes. */
const bodyLimit = 3 * 1024 * 1024;

/** The client went away while it was sending; there is nobody to answer. */
export class ClientGone extends Error {
  override readonly name = 'ClientGone';
}

/**
 * The whole body. What is beyond the limit is read and dropped, so that the refusal reaches the client.
 * @throws StatusError 413; ClientGone where it ends in the middle
 */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > bodyLimit) throw tooLarge(bodyLimit);
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    let length = 0;
    request.on('data', (piece: Buffer) => {
      length += piece.length;
      if (length <= bodyLimit) pieces.push(piece);
      else {
        pieces.length = 0;
        reject(tooLarge(bodyLimit));
      }
    });
    request.on('end', () => resolve(Buffer.concat(pieces)));
    request.on('error', () => reject(new ClientGone()));
    request.on('close', () => reject(new ClientGone()));
  });
}

/** Throws StatusError 400 where it is no UTF-8. */
export function textOf(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw badRequest('the body of the request is not UTF-8');
  }
}
