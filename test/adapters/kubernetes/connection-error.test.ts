import { expect, test } from 'vitest';
import {
  connectionTrouble,
  type ConnectionTrouble,
  type Reached,
} from '../../../src/adapters/kubernetes/connect/connection-error.ts';
import { connectionTo } from './support/api-server.ts';

function failing(code: string, syscall?: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${syscall ?? ''} ${code}`), { code, ...(syscall && { syscall }) });
}

const clientAlert = failing('ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED');

test.each<[string, NodeJS.ErrnoException, Reached, ConnectionTrouble['kind']]>([
  ['no route, before a connection', failing('EHOSTUNREACH', 'connect'), 'nothing', 'refused'],
  ['no route, on a connection', failing('EHOSTUNREACH', 'read'), 'new-connection', 'reset'],
  ['not permitted, before a connection', failing('EPERM', 'connect'), 'nothing', 'refused'],
  ['not permitted, on a connection', failing('EPERM', 'write'), 'kept-connection', 'reset'],
  ['a handshake that fails', failing('EPROTO', 'write'), 'nothing', 'tls'],
  ['the same on a connection', failing('EPROTO', 'write'), 'new-connection', 'reset'],
  ['an alert on a connection', failing('ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR'), 'new-connection', 'reset'],
  ['no client certificate, told after the handshake', clientAlert, 'new-connection', 'tls'],
  ['the same on a connection that served before', clientAlert, 'kept-connection', 'reset'],
])('%s', async (_, error, reached, kind) => {
  const trouble = await connectionTrouble(error, connectionTo('https://127.0.0.1:1'), reached);
  expect(trouble.kind).toBe(kind);
});
