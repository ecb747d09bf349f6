import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export interface Pair {
  readonly cert: string;
  readonly key: string;
}

export interface CertificateOptions {
  /** As in `subjectAltName=`. */
  readonly names?: string;
  /** YYMMDDHHMMSSZ */
  readonly from?: string;
  readonly to?: string;
}

/** A self-signed certificate, made by openssl: Node cannot make any. It is its own authority. */
export function selfSigned(options: CertificateOptions = {}): Pair {
  const folder = mkdtempSync(path.join(tmpdir(), 'bluegreen-cert-'));
  const file = (name: string): string => path.join(folder, name);
  const openssl = (...args: string[]): void =>
    void execFileSync('openssl', args, { stdio: 'pipe', cwd: folder });
  try {
    writeFileSync(file('ca.conf'), configuration(options.names ?? 'IP:127.0.0.1,DNS:localhost'));
    writeFileSync(file('index.txt'), '');
    writeFileSync(file('serial'), '01');
    openssl(
      'req',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-keyout',
      'key.pem',
      '-out',
      'csr.pem',
      '-subj',
      '/CN=loopback',
    );
    const dates = ['-startdate', options.from ?? '200101000000Z', '-enddate', options.to ?? '480101000000Z'];
    openssl(
      'ca',
      '-config',
      'ca.conf',
      '-selfsign',
      '-batch',
      '-keyfile',
      'key.pem',
      '-in',
      'csr.pem',
      '-out',
      'cert.pem',
      '-outdir',
      folder,
      '-notext',
      ...dates,
    );
    return { cert: readFileSync(file('cert.pem'), 'utf8'), key: readFileSync(file('key.pem'), 'utf8') };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function configuration(names: string): string {
  return `[ca]
default_ca = own
[own]
database = index.txt
serial = serial
default_md = sha256
policy = any
x509_extensions = ext
[any]
commonName = supplied
[ext]
basicConstraints = critical, CA:true
subjectAltName = ${names}
`;
}
