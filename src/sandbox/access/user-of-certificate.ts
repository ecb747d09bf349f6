import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import type { Clock } from '../clock.ts';
import type { User } from './access.ts';
import { authenticated } from './well-known.ts';

export type CertificateUser =
  | { readonly kind: 'none' }
  /** Of another authority, or not valid at this time. */
  | { readonly kind: 'refused' }
  | { readonly kind: 'user'; readonly user: User };

/** Who the client says to be by its TLS certificate: CN is the user, each O a group. */
export function userOfCertificate({ socket }: IncomingMessage, clock: Clock): CertificateUser {
  if (!(socket instanceof TLSSocket)) return { kind: 'none' };
  const certificate = socket.getPeerX509Certificate();
  if (certificate === undefined) return { kind: 'none' };
  // A resumed session keeps what was judged when it began, so the time is looked at again.
  const now = clock.now();
  const valid = Date.parse(certificate.validFrom) <= now && now <= Date.parse(certificate.validTo);
  if (!socket.authorized || !valid) return { kind: 'refused' };
  const { CN, O } = certificate.toLegacyObject().subject as Record<string, string | string[] | undefined>;
  const [name] = listed(CN);
  if (name === undefined) return { kind: 'refused' };
  const digest = certificate.fingerprint256.replaceAll(':', '').toLowerCase();
  const extra = { 'authentication.kubernetes.io/credential-id': [`X509SHA256=${digest}`] };
  return { kind: 'user', user: { name, groups: [...listed(O), authenticated], extra } };
}

function listed(names: string | string[] | undefined): readonly string[] {
  return names === undefined ? [] : [names].flat();
}
