import type { CredentialsEnd } from '../../../ports/credentials.ts';

/** How to reach one API server as one user: everything that REST calls and port-forwards need. */
export interface Connection {
  /** Name of the kubeconfig's context, or what stands in for it. */
  readonly context: string;
  readonly namespace: string;
  /** Without a slash at the end; may have a path (`https://rancher/k8s/clusters/c-1`). */
  readonly server: string;
  /** Name of the user entry, for messages. */
  readonly userName: string;
  /** `http://` or `https://` proxy to tunnel through. */
  readonly proxy: URL | undefined;
  /**
   * Headers and certificates for the next request. Cached; reads a token file or runs a plugin where needed.
   * @throws KubeconfigError, or the signal's reason
   */
  access(signal?: AbortSignal): Promise<Access>;
  /**
   * Renews credentials that would end before `at` (Unix time in ms), where they can be.
   * @returns what would end all the same, and nobody renews
   */
  lastUntil(at: number, signal?: AbortSignal): Promise<CredentialsEnd | undefined>;
  /**
   * The server did not accept the credentials: forgets what was cached.
   * @returns whether the next `access` may give others
   */
  renew(): boolean;
}

export interface Access {
  /** Authorization and impersonation. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  /** The same object as long as nothing in it changed. */
  readonly tls: TlsMaterial;
}

/** Options of `tls.connect`, under its names. */
export interface TlsMaterial {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly servername?: string;
  readonly rejectUnauthorized: boolean;
}
