import type { IncomingMessage } from 'node:http';

/** Who asks. Groups always hold `system:authenticated` or `system:unauthenticated`. */
export interface User {
  readonly name: string;
  readonly uid?: string;
  readonly groups: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

/** What is asked, in the words of RBAC. */
export type Attributes = ResourceAttributes | { readonly verb: string; readonly path: string };

/** Texts are empty where nothing is named. */
export interface ResourceAttributes {
  readonly verb: string;
  readonly group: string;
  readonly version: string;
  /** Plural. */
  readonly resource: string;
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
}

export interface Access {
  /**
   * Bearer token, client certificate, then `Impersonate-*` headers (which need the right to impersonate).
   * Throws StatusError 401 where credentials are given and are not known, 403 where impersonation is not allowed.
   */
  authenticate(request: IncomingMessage): User;
  /** Throws the 403 with kube-apiserver's message. */
  authorize(user: User, attributes: Attributes): void;
}
