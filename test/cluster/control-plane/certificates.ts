import { generateKeyPairSync } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { makeCertificate } from '../../certificates.ts';

/** Paths of PEM files in the run's folder. */
export interface Certificates {
  readonly ca: string;
  readonly caKey: string;
  /** For 127.0.0.1 and localhost; serves the API server and KWOK, and is the API server's client certificate to KWOK. */
  readonly cert: string;
  readonly key: string;
  readonly serviceAccountKey: string;
}

/** Makes a certificate authority, one certificate and the service account key. */
export async function makeCertificates(folder: string): Promise<Certificates> {
  const file = (name: string): string => path.join(folder, name);
  const made = {
    ca: file('ca.crt'),
    caKey: file('ca.key'),
    cert: file('server.crt'),
    key: file('server.key'),
    serviceAccountKey: file('service-account.key'),
  };
  const authority = await makeCertificate({ subject: 'CN=kubectl-bluegreen-test', ...lifetime(2) });
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  await Promise.all([
    writeFile(made.ca, authority.cert),
    writeSecret(made.caKey, authority.key),
    writeSecret(made.serviceAccountKey, privateKey.export({ type: 'sec1', format: 'pem' }) as string),
  ]);
  await signCertificate({
    ...made,
    subject: 'O=system:masters, CN=kube-apiserver',
    names: ['IP:127.0.0.1', 'DNS:localhost', 'DNS:kubernetes.default.svc', 'IP:10.0.0.1'],
    days: 2,
  });
  return made;
}

export interface CertificateRequest {
  readonly ca: string;
  readonly caKey: string;
  /** Files to write. */
  readonly cert: string;
  readonly key: string;
  /** `O=group, CN=user` */
  readonly subject: string;
  /** `IP:127.0.0.1`, `DNS:localhost` */
  readonly names?: readonly string[];
  /** Validity from now; a negative number makes one that has expired. */
  readonly days: number;
}

/** Signs a certificate for servers and clients. */
export async function signCertificate({ ca, caKey, days, ...request }: CertificateRequest): Promise<void> {
  const [cert, key] = await Promise.all([readFile(ca, 'utf8'), readFile(caKey, 'utf8')]);
  const { subject, names = [] } = request;
  const made = await makeCertificate({ issuer: { cert, key }, subject, names, ...lifetime(days) });
  await Promise.all([writeFile(request.cert, made.cert), writeSecret(request.key, made.key)]);
}

function lifetime(days: number): { from: Date; to: Date } {
  const dayMs = 86_400_000;
  const now = Date.now();
  // Of one that has expired, the beginning lies before its end; clocks differ by a little.
  return { from: new Date(now - dayMs * (days < 0 ? 2 : 0) - 60_000), to: new Date(now + days * dayMs) };
}

async function writeSecret(file: string, text: string): Promise<void> {
  await writeFile(file, text, { mode: 0o600 });
}
