import 'reflect-metadata';
import * as x509 from '@peculiar/x509';

/** A certificate and its key, PEM. */
export interface KeyPair {
  readonly cert: string;
  readonly key: string;
}

/** Signs what the API server shows, and what clients may show it. */
export interface Authority {
  /** PEM */
  readonly certificate: string;
  /** PEM (PKCS #8) of the authority's own key. */
  readonly key: string;
  /** For 127.0.0.1, ::1, localhost and the names of the Service `kubernetes`; `ca` is the authority. */
  serverCertificate(): Promise<KeyPair & { readonly ca: string }>;
  /** Groups stand in it as organizations. */
  clientCertificate(client: ClientOfCertificate): Promise<KeyPair>;
}

export interface ClientOfCertificate {
  readonly user: string;
  readonly groups?: readonly string[];
  /** Negative for one that has expired; a year where nothing is said. */
  readonly days?: number;
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const signingAlgorithm = { ...algorithm, hash: 'SHA-256' } as const;
const dayMs = 86_400_000;
/** Clocks differ a little. */
const earlierMs = 3_600_000;

/** A new authority; its key lives as long as who holds the result. */
export async function createAuthority(): Promise<Authority> {
  const keys = await newKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    ...lifetime(10 * 365),
    name: [{ CN: ['kubectl-bluegreen-sandbox-ca'] }],
    signingAlgorithm,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  const issuer: Issuer = { certificate, keys };
  const ca = `${certificate.toString('pem')}\n`;
  return {
    certificate: ca,
    key: await privateKeyPem(keys),
    serverCertificate: async () => ({ ...(await sign(issuer, serverLeaf())), ca }),
    clientCertificate: (client) => sign(issuer, clientLeaf(client)),
  };
}

interface Issuer {
  readonly certificate: x509.X509Certificate;
  readonly keys: CryptoKeyPair;
}

interface Leaf {
  readonly subject: x509.JsonName;
  readonly days: number;
  readonly usage: x509.ExtendedKeyUsage;
  readonly names?: x509.JsonGeneralNames;
}

type CryptoKeyPair = Awaited<ReturnType<typeof newKeys>>;

async function newKeys() {
  return await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
}

async function sign(issuer: Issuer, { subject, days, usage, names }: Leaf): Promise<KeyPair> {
  const keys = await newKeys();
  const certificate = await x509.X509CertificateGenerator.create({
    ...lifetime(days),
    subject,
    issuer: issuer.certificate.subjectName,
    signingAlgorithm,
    publicKey: keys.publicKey,
    signingKey: issuer.keys.privateKey,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([usage]),
      await x509.AuthorityKeyIdentifierExtension.create(issuer.keys.publicKey),
      ...(names === undefined ? [] : [new x509.SubjectAlternativeNameExtension(names)]),
    ],
  });
  return { cert: certificate.toString('pem'), key: await privateKeyPem(keys) };
}

function serverLeaf(): Leaf {
  const hosts = ['localhost', 'kubernetes', 'kubernetes.default', 'kubernetes.default.svc'];
  const names: x509.JsonGeneralNames = [
    ...hosts.map((value) => ({ type: 'dns' as const, value })),
    { type: 'ip', value: '127.0.0.1' },
    { type: 'ip', value: '::1' },
  ];
  return { subject: [{ CN: ['kube-apiserver'] }], days: 365, usage: x509.ExtendedKeyUsage.serverAuth, names };
}

function clientLeaf({ user, groups = [], days = 365 }: ClientOfCertificate): Leaf {
  const subject = [...groups.map((group) => ({ O: [group] })), { CN: [user] }];
  return { subject, days, usage: x509.ExtendedKeyUsage.clientAuth };
}

function lifetime(days: number): { notBefore: Date; notAfter: Date } {
  const now = Date.now();
  const notAfter = now + days * dayMs;
  return { notBefore: new Date(Math.min(now, notAfter) - earlierMs), notAfter: new Date(notAfter) };
}

async function privateKeyPem({ privateKey }: CryptoKeyPair): Promise<string> {
  return x509.PemConverter.encode(await crypto.subtle.exportKey('pkcs8', privateKey), 'PRIVATE KEY');
}
