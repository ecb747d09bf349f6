import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Paths of PEM files in the run's folder. */
export interface Certificates {
  readonly ca: string;
  readonly caKey: string;
  /** For 127.0.0.1 and localhost; serves the API server and KWOK, and is the API server's client certificate to KWOK. */
  readonly cert: string;
  readonly key: string;
  readonly serviceAccountKey: string;
}

/** Makes a certificate authority, one certificate and the service account key with openssl. */
export async function makeCertificates(folder: string): Promise<Certificates> {
  const file = (name: string): string => path.join(folder, name);
  const made = {
    ca: file('ca.crt'),
    caKey: file('ca.key'),
    cert: file('server.crt'),
    key: file('server.key'),
    serviceAccountKey: file('service-account.key'),
  };
  const ca = [
    'req',
    '-x509',
    ...newKey(made.caKey),
    '-days',
    '2',
    '-subj',
    '/CN=kubectl-bluegreen-test',
    '-out',
    made.ca,
  ];
  await Promise.all([
    openssl(...ca),
    openssl('ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', made.serviceAccountKey),
  ]);
  const names = 'subjectAltName=IP:127.0.0.1,DNS:localhost,DNS:kubernetes.default.svc,IP:10.0.0.1';
  await signCertificate({
    ...made,
    cert: made.cert,
    key: made.key,
    subject: '/O=system:masters/CN=kube-apiserver',
    extensions: [names],
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
  /** As openssl writes it: `/O=group/CN=user`. */
  readonly subject: string;
  readonly extensions?: readonly string[];
  /** Validity from now; a negative number makes one that has expired. */
  readonly days: number;
}

/** Signs a certificate for servers and clients. */
export async function signCertificate(request: CertificateRequest): Promise<void> {
  const extensions = `${request.cert}.ext`;
  const signingRequest = `${request.cert}.csr`;
  await writeFile(
    extensions,
    ['extendedKeyUsage=serverAuth,clientAuth', ...(request.extensions ?? [])].join('\n'),
  );
  await openssl('req', ...newKey(request.key), '-subj', request.subject, '-out', signingRequest);
  const authority = ['-CA', request.ca, '-CAkey', request.caKey, '-CAcreateserial'];
  const validity = ['-days', String(request.days), '-extfile', extensions];
  await openssl('x509', '-req', '-in', signingRequest, ...authority, ...validity, '-out', request.cert);
}

function newKey(file: string): readonly string[] {
  return ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', file];
}

async function openssl(...args: readonly string[]): Promise<void> {
  try {
    await run('openssl', args);
  } catch (error) {
    throw new Error(
      `openssl ${args[0] ?? ''} failed (the test control plane makes its certificates with openssl)`,
      { cause: error },
    );
  }
}
