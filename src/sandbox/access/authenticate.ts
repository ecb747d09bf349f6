import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Clock } from '../clock.ts';
import { StatusError } from '../status-error.ts';
import type { User } from './access.ts';
import type { AccountTokens } from './account-tokens.ts';
import { userOfCertificate } from './user-of-certificate.ts';
import { anonymous, authenticated, masters, unauthenticated } from './well-known.ts';

export interface Credentials {
  readonly adminToken: string;
  readonly tokens: AccountTokens;
  readonly clock: Clock;
}

const administrator: User = { name: 'sandbox-admin', uid: 'admin', groups: [masters, authenticated] };
const nobody: User = { name: anonymous, groups: [unauthenticated] };

/**
 * Client certificate or bearer token, whichever is known first; `system:anonymous` where there is neither.
 * Throws StatusError 401 where what was given is not known.
 */
export function authenticate(request: IncomingMessage, { adminToken, tokens, clock }: Credentials): User {
  const certificate = userOfCertificate(request, clock);
  if (certificate.kind === 'user') return certificate.user;
  const token = bearerToken(request.headers.authorization);
  if (token === undefined && certificate.kind === 'none') return nobody;
  const user = token === undefined ? undefined : userOfToken(token, adminToken, tokens);
  if (user === undefined) throw new StatusError(401, 'Unauthorized', 'Unauthorized');
  return user;
}

/** Other schemes are not looked at, as kube-apiserver does not either. */
function bearerToken(header: string | undefined): string | undefined {
  const [scheme = '', token = ''] = (header ?? '').trim().split(' ');
  return scheme.toLowerCase() === 'bearer' && token !== '' ? token : undefined;
}

function userOfToken(token: string, adminToken: string, tokens: AccountTokens): User | undefined {
  return timingSafeEqual(digest(token), digest(adminToken)) ? administrator : tokens.userOf(token);
}

/** Of the same length whatever the text. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
