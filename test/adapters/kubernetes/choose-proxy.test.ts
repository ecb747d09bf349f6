import { expect, test } from 'vitest';
import { chooseProxy } from '../../../src/adapters/kubernetes/connect/choose-proxy.ts';

const proxy = 'http://proxy.example:3128';

function proxyFor(server: string, env: Record<string, string>, proxyUrl?: string): string | undefined {
  return chooseProxy(new URL(server), proxyUrl, env)?.href;
}

test('proxy-url goes first; HTTPS_PROXY in either case; a bare host is http', () => {
  expect(proxyFor('https://api:6443', { HTTPS_PROXY: proxy }, 'http://own:1')).toBe('http://own:1/');
  expect(proxyFor('https://api:6443', { https_proxy: proxy })).toBe(`${proxy}/`);
  expect(proxyFor('https://api:6443', { HTTPS_PROXY: 'proxy:1' })).toBe('http://proxy:1/');
  expect(proxyFor('https://api:6443', { HTTP_PROXY: proxy })).toBeUndefined();
});

test.each([
  ['https://127.0.0.1:6443', ''],
  ['https://[::1]:6443', ''],
  ['https://localhost:6443', ''],
  ['https://api.corp.example', 'x, corp.example'],
  ['https://api.corp.example', '.corp.example'],
  ['https://api.corp.example', '*.corp.example'],
  ['https://corp.example', 'corp.example:443'],
  ['https://10.1.2.3:6443', '10.0.0.0/8'],
  ['https://10.1.2.3:6443', '10.1.2.3'],
  ['https://[fd00::1]:6443', 'fd00::/8'],
  ['https://any', '*'],
])('%s needs no proxy with NO_PROXY=%s', (server, list) => {
  expect(proxyFor(server, { HTTPS_PROXY: proxy, NO_PROXY: list })).toBeUndefined();
});

test.each([
  ['https://corp.example', '.corp.example'],
  ['https://mycorp.example', 'corp.example'],
  ['https://corp.example:6443', 'corp.example:443'],
  ['https://11.1.2.3', '10.0.0.0/8,10.0.0.0/99,x/8'],
])('%s goes through the proxy with NO_PROXY=%s', (server, list) => {
  expect(proxyFor(server, { HTTPS_PROXY: proxy, NO_PROXY: list })).toBe(`${proxy}/`);
});
