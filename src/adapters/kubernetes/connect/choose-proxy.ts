import { BlockList, isIP } from 'node:net';
import { showText } from '../show-text.ts';
import { KubeconfigError } from '../kubeconfig/kubeconfig-error.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The proxy for `server`: the cluster's `proxy-url`, or else HTTPS_PROXY, HTTP_PROXY and NO_PROXY by the rules
 * that kubectl follows (golang.org/x/net/http/httpproxy).
 * @throws KubeconfigError for a proxy that is neither http:// nor https://: passing by it in silence would be worse
 */
export function chooseProxy(server: URL, proxyUrl: string | undefined, env: Environment): URL | undefined {
  if (proxyUrl !== undefined) return parseProxy(proxyUrl, 'proxy-url');
  const variable = server.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const value = env[variable] ?? env[variable.toLowerCase()] ?? '';
  if (value === '' || isExempt(server, env['NO_PROXY'] ?? env['no_proxy'] ?? '')) return undefined;
  return parseProxy(value.includes('://') ? value : `http://${value}`, variable);
}

function parseProxy(text: string, from: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && (url.protocol === 'http:' || url.protocol === 'https:')) return url;
  const scheme = url === undefined ? 'is not a URL' : `has the scheme ${showText(url.protocol, 20)}//`;
  throw new KubeconfigError(
    `the proxy in ${from} ${scheme}; only http:// and https:// proxies can be used`,
    'kubectl config view --minify; or tunnel another way and use --server',
  );
}

function isExempt(server: URL, list: string): boolean {
  const host = server.hostname.replace(/^\[|\]$/g, '').toLowerCase();
  if (host === 'localhost' || isLoopback(host)) return true;
  const port = server.port === '' ? (server.protocol === 'https:' ? '443' : '80') : server.port;
  return list.split(',').some((entry) => matches(entry.trim().toLowerCase(), host, port));
}

function matches(entry: string, host: string, port: string): boolean {
  if (entry === '') return false;
  if (entry === '*') return true;
  if (entry.includes('/')) return inNetwork(entry, host);
  const [, name = entry, onlyPort] =
    /^(.*?)(?::(\d+))?$/.exec(isIP(entry) === 6 ? `[${entry}]` : entry) ?? [];
  if (onlyPort !== undefined && onlyPort !== port) return false;
  const plain = name.replace(/^\[|\]$/g, '');
  if (isIP(plain) !== 0) return plain === host;
  const suffix = plain.replace(/^\*/, '');
  return suffix.startsWith('.') ? host.endsWith(suffix) : host === suffix || host.endsWith(`.${suffix}`);
}

function inNetwork(entry: string, host: string): boolean {
  const [network = '', bits = ''] = entry.split('/');
  const version = isIP(network);
  if (version === 0 || isIP(host) !== version || !/^\d{1,3}$/.test(bits)) return false;
  return contains(network, Number(bits), host);
}

function contains(network: string, bits: number, host: string): boolean {
  const family = isIP(host) === 6 ? 'ipv6' : 'ipv4';
  if (bits > (family === 'ipv6' ? 128 : 32)) return false;
  const block = new BlockList();
  block.addSubnet(network, bits, family);
  return block.check(host, family);
}

function isLoopback(host: string): boolean {
  return isIP(host) === 4 ? contains('127.0.0.0', 8, host) : host === '::1';
}
