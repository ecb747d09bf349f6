import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type ApiAccess, kubeconfigText } from '../kubeconfig.ts';
import { stagesText } from '../pods/stages.ts';
import { makeCertificates } from './certificates.ts';
import type { Plan } from './commands.ts';
import { auditPolicy, tokenFile, type UserName, users } from './configuration.ts';
import { freePorts } from './ports.ts';

/** What is settled before the first program starts. */
export interface Prepared {
  readonly plan: Plan;
  /** How each user of the control plane reaches the API server. */
  readonly access: Readonly<Record<UserName, ApiAccess>>;
}

/** Makes certificates, picks ports, and writes the files that the programs read. */
export async function prepare(folder: string): Promise<Prepared> {
  const [certificates, ports] = await Promise.all([makeCertificates(folder), freePorts(4)]);
  const [etcd = 0, etcdPeer = 0, api = 0, kwok = 0] = ports;
  const auditLog = path.join(folder, 'audit', 'audit.log');
  await mkdir(path.dirname(auditLog));
  const server = { server: `https://127.0.0.1:${api}`, ca: await readFile(certificates.ca, 'utf8') };
  const access = forEachUser(() => ({ ...server, token: randomBytes(16).toString('hex') }));
  const write = (name: string, text: string): Promise<void> =>
    writeFile(path.join(folder, name), text, { mode: 0o600 });
  await Promise.all([
    write('tokens.csv', tokenFile(forEachUser((name) => access[name].token))),
    write('audit-policy.yaml', auditPolicy),
    write('stages.yaml', stagesText()),
    ...Object.entries(access).map(([name, one]) =>
      write(`${name}.kubeconfig`, kubeconfigText({ access: one, name })),
    ),
  ]);
  return { plan: { folder, certificates, ports: { etcd, etcdPeer, api, kwok }, auditLog }, access };
}

function forEachUser<T>(make: (name: UserName) => T): Readonly<Record<UserName, T>> {
  const names = Object.keys(users) as UserName[];
  return Object.fromEntries(names.map((name) => [name, make(name)])) as Record<UserName, T>;
}
