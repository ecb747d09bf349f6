import type { GuardKind, GuardObject } from '../domain/guard/guard-policy.ts';
import type { ServicePort } from '../domain/monitor/metric.ts';
import type { AccessRule } from '../domain/doctor/permissions.ts';
import type { ArgoApplication } from '../domain/slots/self-heal.ts';
import type { JsonPatch } from '../domain/slots/json-patch.ts';
import type { ReadSecretKey } from './secret-keys.ts';
import type { ReadSecretVersion } from './secret-versions.ts';
import type { Json } from '../domain/json.ts';

/** What `/version` says, and when by the server's own clock. */
export interface ServerVersion {
  /** As `v1.36.3`. */
  readonly gitVersion: string;
  /** Whole seconds; undefined where the answer carries no Date. */
  readonly date: Date | undefined;
}

/** An object of the guard as it is in the cluster. */
export interface GuardObjectAsRead {
  readonly metadata: { readonly name: string; readonly uid: string };
  readonly spec: Json;
}

export interface GuardWriteOptions {
  /** Sends `dryRun=All`. */
  readonly dryRun: boolean;
}

/**
 * What is not in the scope's namespace: the server itself, what one may do there, the objects of the guard,
 * and Argo CD's Applications. Every
 * call ends within the request time-out. Throws `ClusterError`; a write is sent once and never again.
 */
export interface ApiServer {
  version(): Promise<ServerVersion>;
  /** Whether the user may do this in the scope's namespace (SelfSubjectAccessReview, which stores nothing). */
  mayI(access: AccessRule): Promise<boolean>;
  /** Of a Secret in the scope's namespace, for those who may get it (SelfSubjectAccessReview). */
  secretVersion: ReadSecretVersion;
  readSecretKey: ReadSecretKey;
  /** Undefined where there is none. */
  readGuard(kind: GuardKind, name: string): Promise<GuardObjectAsRead | undefined>;
  createGuard(object: GuardObject, options: GuardWriteOptions): Promise<void>;
  patchGuard(kind: GuardKind, name: string, patch: JsonPatch, options: GuardWriteOptions): Promise<void>;
  deleteGuard(kind: GuardKind, name: string, options: GuardWriteOptions): Promise<void>;
  readApplication(namespace: string, name: string): Promise<ArgoApplication>;
  /**
   * Gets what a Service answers, through the API server's proxy (RBAC: `get` on `services/proxy`), which sends none of
   * the caller's credentials on. Throws `ClusterError` for all but a 2xx answer.
   */
  getThroughService(
    port: ServicePort,
    path: string,
    query: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<string>;
  close(): void;
}
