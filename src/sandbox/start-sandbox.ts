import { randomBytes, randomUUID } from 'node:crypto';
import { createAccess } from './access/create-access.ts';
import { type Authority, createAuthority } from './access/create-authority.ts';
import { kubeconfigText } from './access/kubeconfig-text.ts';
import { startApiServer } from './api/start-api-server.ts';
import { systemClock } from './clock.ts';
import { createAll } from './create-all.ts';
import { startControllers } from './controllers/start-controllers.ts';
import { startNode } from './node/start-node.ts';
import { createRegistry } from './registry/create-registry.ts';
import { type ServiceAddress, startServiceFront } from './service-front/start-service-front.ts';
import { createStorage } from './storage/create-storage.ts';
import { untilSettled } from './until-settled.ts';

export interface SandboxOptions {
  /** Port of the API server on 127.0.0.1; a free one where none is named. */
  readonly port?: number;
  /** File for the audit log; none is written without it. */
  readonly auditLog?: string;
  /** How long a pod takes to start, milliseconds. */
  readonly podStartMs?: number;
}

/** An embedded cluster that runs. Everything of it is gone after `stop`. */
export interface Sandbox {
  /** `https://127.0.0.1:<port>` */
  readonly server: string;
  /** Bearer token of an administrator. */
  readonly token: string;
  readonly authority: Authority;
  readonly version: string;
  /** For an administrator; its one context is named `sandbox`. */
  kubeconfig(namespace: string): string;
  /** Where Services answer on this machine. */
  services(): readonly ServiceAddress[];
  /** Creates objects as an administrator would; 409 and the like are thrown as StatusError. */
  create(objects: readonly unknown[]): void;
  /** Resolves when every Deployment has all its pods available. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts storage, controllers, one node and the API server in this process, on loopback alone. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const authority = await createAuthority();
  const tls = await authority.serverCertificate();
  const storage = createStorage();
  const clock = systemClock;
  const registry = createRegistry({ storage, clock, randomUuid: randomUUID });
  const token = randomBytes(24).toString('base64url');
  const access = createAccess({ storage, registry, adminToken: token, clock });
  const node = startNode({ storage, registry, clock, startMs: options.podStartMs ?? 150 });
  const controllers = startControllers({ storage, registry, clock, ca: authority.certificate });
  const front = startServiceFront({ storage, node });
  const stopInside = async (): Promise<void> => {
    controllers.stop();
    await Promise.all([front.stop(), node.stop()]);
  };
  const api = await startApiServer({
    ...{ storage, registry, access, node, clock, tls, port: options.port ?? 0 },
    ...(options.auditLog !== undefined && { auditLog: options.auditLog }),
  }).catch(async (error: unknown) => {
    await stopInside();
    throw error;
  });
  const server = `https://127.0.0.1:${api.port}`;
  return {
    server,
    token,
    authority,
    version: api.version,
    kubeconfig: (namespace) => kubeconfigText({ server, ca: authority.certificate, token, namespace }),
    services: () => front.addresses(),
    create: (objects) => createAll(registry, objects),
    settled: () => untilSettled(storage),
    stop: async () => {
      await api.close();
      await stopInside();
    },
  };
}
