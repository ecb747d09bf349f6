import 'reflect-metadata';
import * as x509 from '@peculiar/x509';

/** PEM texts. */
export interface Pair {
  readonly cert: string;
  readonly key: string;
}

export interface CertificateOptions {
  /** Who signs; itself, as an authority, where nobody is named. */
  readonly issuer?: Pair;
  /** `O=group, CN=user` */
  readonly subject: string;
  /** `IP:127.0.0.1`, `DNS:localhost` */
  readonly names?: readonly string[];
  readonly from: Date;
  readonly to: Date;
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

/** A certificate for servers and clients, made without any program: Node alone runs the tests. */
export async function makeCertificate({
  issuer,
  subject,
  names = [],
  from,
  to,
}: CertificateOptions): Promise<Pair> {
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const signer = issuer === undefined ? undefined : new x509.X509Certificate(issuer.cert);
  const certificate = await x509.X509CertificateGenerator.create({
    notBefore: from,
    notAfter: to,
    subject,
    issuer: signer?.subjectName ?? subject,
    signingAlgorithm: algorithm,
    publicKey: keys.publicKey,
    signingKey: issuer === undefined ? keys.privateKey : await importKey(issuer.key),
    extensions: [
      new x509.BasicConstraintsExtension(issuer === undefined, undefined, true),
      new x509.ExtendedKeyUsageExtension([
        x509.ExtendedKeyUsage.serverAuth,
        x509.ExtendedKeyUsage.clientAuth,
      ]),
      ...(names.length === 0 ? [] : [new x509.SubjectAlternativeNameExtension(names.map(alternativeName))]),
    ],
  });
  const key = await crypto.subtle.exportKey('pkcs8', keys.privateKey);
  return {
    cert: `${certificate.toString('pem')}\n`,
    key: `${x509.PemConverter.encode(key, 'PRIVATE KEY')}\n`,
  };
}

async function importKey(pem: string): ReturnType<typeof crypto.subtle.importKey> {
  const [raw] = x509.PemConverter.decode(pem);
  return await crypto.subtle.importKey('pkcs8', raw!, algorithm, false, ['sign']);
}

function alternativeName(name: string): { readonly type: 'ip' | 'dns'; readonly value: string } {
  const value = name.slice(name.indexOf(':') + 1);
  return { type: name.startsWith('IP:') ? 'ip' : 'dns', value };
}
