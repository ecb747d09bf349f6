/** One kubeconfig, or several merged. Source of the members: kubeconfig (v1), client.config.k8s.io. */
export interface Kubeconfig {
  readonly currentContext: string | undefined;
  readonly clusters: ReadonlyMap<string, ClusterEntry>;
  readonly users: ReadonlyMap<string, UserEntry>;
  readonly contexts: ReadonlyMap<string, ContextEntry>;
}

export interface ContextEntry {
  readonly cluster: string | undefined;
  readonly user: string | undefined;
  readonly namespace: string | undefined;
}

/** A file's content: inline in base64, or by path (absolute here). Inline wins, as for kubectl. */
export interface Material {
  readonly data: string | undefined;
  readonly file: string | undefined;
}

export interface ClusterEntry {
  readonly server: string | undefined;
  readonly tlsServerName: string | undefined;
  readonly skipTlsVerify: boolean;
  readonly ca: Material;
  readonly proxyUrl: string | undefined;
}

export interface UserEntry {
  readonly cert: Material;
  readonly key: Material;
  readonly token: string | undefined;
  /** Absolute path. */
  readonly tokenFile: string | undefined;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly as: string | undefined;
  readonly asUid: string | undefined;
  readonly asGroups: readonly string[];
  readonly asExtra: Readonly<Record<string, readonly string[]>>;
  readonly exec: ExecEntry | undefined;
  readonly authProvider: AuthProviderEntry | undefined;
}

export interface ExecEntry {
  readonly apiVersion: string;
  /** A name to look up in PATH, or an absolute path. */
  readonly command: string;
  readonly args: readonly string[];
  readonly env: readonly { readonly name: string; readonly value: string }[];
  readonly provideClusterInfo: boolean;
  readonly interactiveMode: string | undefined;
  readonly installHint: string | undefined;
}

export interface AuthProviderEntry {
  readonly name: string;
  readonly config: Readonly<Record<string, string>>;
}

export const noMaterial: Material = { data: undefined, file: undefined };

export const noUser: UserEntry = {
  cert: noMaterial,
  key: noMaterial,
  token: undefined,
  tokenFile: undefined,
  username: undefined,
  password: undefined,
  as: undefined,
  asUid: undefined,
  asGroups: [],
  asExtra: {},
  exec: undefined,
  authProvider: undefined,
};

export const noCluster: ClusterEntry = {
  server: undefined,
  tlsServerName: undefined,
  skipTlsVerify: false,
  ca: noMaterial,
  proxyUrl: undefined,
};
