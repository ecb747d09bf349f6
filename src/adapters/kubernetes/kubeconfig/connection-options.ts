type Environment = Readonly<Record<string, string | undefined>>;

/** kubectl's flags under kubectl's names, as a flag parser gives them. */
export interface ConnectionFlags {
  readonly kubeconfig?: string | undefined;
  readonly context?: string | undefined;
  readonly cluster?: string | undefined;
  readonly user?: string | undefined;
  readonly namespace?: string | undefined;
  readonly server?: string | undefined;
  readonly token?: string | undefined;
  readonly as?: string | undefined;
  readonly 'as-group'?: readonly string[] | undefined;
  readonly 'as-uid'?: string | undefined;
  readonly 'tls-server-name'?: string | undefined;
  readonly 'certificate-authority'?: string | undefined;
  readonly 'client-certificate'?: string | undefined;
  readonly 'client-key'?: string | undefined;
  readonly 'insecure-skip-tls-verify'?: boolean | undefined;
}

export interface ConnectionOptions {
  readonly flags: ConnectionFlags;
  readonly env: Environment;
  /** Relative paths in flags and in KUBECONFIG count from here. */
  readonly cwd: string;
  /** The user's home folder; empty where there is none. */
  readonly home: string;
  /** A person can answer on the terminal: credential plugins may then ask. */
  readonly interactive?: boolean;
  /** What a credential plugin writes to its standard error while it runs (a link to log in, say). */
  readonly onPluginText?: (text: string) => void;
  /** Longest run of a credential plugin. Default: one minute, and five where a person can answer. */
  readonly pluginTimeoutMs?: number;
  /** Where a pod finds its service account. */
  readonly serviceAccountFolder?: string;
}
