import { mkdir, readFile } from 'node:fs/promises';
import { createServer, request } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { makeCertificates } from '../cluster/control-plane/certificates.ts';
import { kubeconfigText, readKubeconfig } from '../cluster/kubeconfig.ts';
import type { E2eNamespace } from './harness/index.ts';

/** A server that hands everything on to the API server, and keeps back what it was told to. */
export interface InBetween {
  /** Of the operator, by way of this server. */
  readonly kubeconfig: string;
  /** Resolves when the first request is kept back. */
  readonly kept: Promise<void>;
  /** Hands on what is kept back, and all that comes later. */
  readonly release: () => void;
}

/** `keeps` says of a method and a path whether such a request waits for `release`. Closed when the test is done. */
export async function apiServerInBetween(
  ns: E2eNamespace,
  keeps: (method: string, url: string) => boolean,
): Promise<InBetween> {
  const folder = path.join(ns.folder, 'in-between');
  await mkdir(folder, { recursive: true });
  const own = await makeCertificates(folder);
  const real = await readKubeconfig((await ns.identity('operator')).kubeconfig);
  const gate = gateOf();
  const [cert, key, ca] = await Promise.all(
    [own.cert, own.key, own.ca].map((file) => readFile(file, 'utf8')),
  );
  const server = createServer({ cert, key }, (asked, answer) => {
    const handOn = (): void => forward(asked, answer, { server: real.server, ca: real.ca });
    if (keeps(asked.method ?? '', asked.url ?? '')) gate.whenOpen(handOn);
    else handOn();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  });
  const { port } = server.address() as AddressInfo;
  const access = { server: `https://127.0.0.1:${port}`, ca: ca ?? '', token: real.token ?? '' };
  await ns.write({ 'in-between.kubeconfig': kubeconfigText({ access, namespace: ns.name }) });
  const kubeconfig = path.join(ns.folder, 'in-between.kubeconfig');
  return { kubeconfig, kept: gate.reached, release: gate.open };
}

/** Work that waits until the gate is opened. */
function gateOf() {
  const waiting: (() => void)[] = [];
  let isOpen = false;
  let arrive: () => void = () => undefined;
  const reached = new Promise<void>((resolve) => (arrive = resolve));
  return {
    reached,
    whenOpen: (work: () => void): void => {
      if (isOpen) {
        work();
        return;
      }
      waiting.push(work);
      arrive();
    },
    open: (): void => {
      isOpen = true;
      for (const work of waiting.splice(0)) work();
    },
  };
}

function forward(
  asked: IncomingMessage,
  answer: ServerResponse,
  real: { readonly server: string; readonly ca: string | undefined },
): void {
  const { method, headers } = asked;
  const options = { method, headers, ...(real.ca === undefined ? {} : { ca: real.ca }) };
  const onward = request(new URL(asked.url ?? '/', real.server), options, (reply) => {
    answer.writeHead(reply.statusCode ?? 502, reply.headers);
    reply.pipe(answer);
  });
  onward.on('error', () => answer.destroy());
  answer.on('close', () => onward.destroy());
  asked.pipe(onward);
}
