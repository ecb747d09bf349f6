import { makeCertificate } from '../certificates.ts';

/** PEM texts of a server on 127.0.0.1 and of the authority that signed for it. */
export interface LoopbackCertificate {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

let made: Promise<LoopbackCertificate> | undefined;

/** One authority and one certificate for all proxies of this process. */
export function loopbackCertificate(): Promise<LoopbackCertificate> {
  made ??= makeBoth();
  return made;
}

async function makeBoth(): Promise<LoopbackCertificate> {
  const hourMs = 3_600_000;
  const validity = { from: new Date(Date.now() - hourMs), to: new Date(Date.now() + 24 * hourMs) };
  const authority = await makeCertificate({ subject: 'CN=fault-proxy-authority', ...validity });
  const names = ['IP:127.0.0.1', 'DNS:localhost'];
  const pair = await makeCertificate({ issuer: authority, subject: 'CN=fault-proxy', names, ...validity });
  return { ca: authority.cert, ...pair };
}
