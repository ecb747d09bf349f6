import http from 'node:http';
import https from 'node:https';
import type { Duplex } from 'node:stream';
import { serverAddress } from './server-address.ts';

/** The proxy could not or would not open the tunnel. */
export class TunnelError extends Error {
  override readonly name = 'TunnelError';
}

const timeoutMs = 10_000;

/** Opens a connection to `host:port` through an HTTP proxy (CONNECT, RFC 9110 section 9.3.6). */
export function openTunnel(proxy: URL, host: string, port: number): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const target = `${host.includes(':') ? `[${host}]` : host}:${port}`;
    const fail = (detail: string, cause?: unknown): void =>
      reject(new TunnelError(`proxy ${proxy.host} ${detail}`, { cause }));
    const request = (proxy.protocol === 'https:' ? https : http).request({
      method: 'CONNECT',
      host: serverAddress(proxy).host,
      port: serverAddress(proxy).port,
      path: target,
      headers: { host: target, ...authorization(proxy) },
      agent: false,
    });
    const timer = setTimeout(
      () => request.destroy(new Error(`no answer within ${timeoutMs / 1000} s`)),
      timeoutMs,
    );
    request.on('close', () => clearTimeout(timer));
    request.on('connect', (response, socket) => {
      clearTimeout(timer);
      if (response.statusCode === 200) {
        resolve(socket);
        return;
      }
      socket.destroy();
      fail(`refused the tunnel to ${target}: ${response.statusCode ?? 0} ${response.statusMessage ?? ''}`);
    });
    request.on('response', (response) => {
      response.destroy();
      fail(`does not open tunnels: ${response.statusCode ?? 0} ${response.statusMessage ?? ''}`);
    });
    request.on('error', (error) => fail(`cannot be used: ${error.message}`, error));
    request.end();
  });
}

function authorization(proxy: URL): Readonly<Record<string, string>> {
  if (proxy.username === '') return {};
  const pair = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(pair).toString('base64')}` };
}
