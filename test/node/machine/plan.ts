/** What the machine's first program is told: the JSON of this in a file. */
export interface MachinePlan {
  /** Folder of the run: configuration, logs and what outlives a reboot. */
  readonly folder: string;
  readonly programs: Readonly<Record<ProgramName, readonly [file: string, ...args: string[]]>>;
  readonly image: ImageFiles;
}

export interface ImageFiles {
  /** An uncompressed tar. */
  readonly layer: string;
  /** `sha256:…` of it. */
  readonly digest: string;
  readonly bytes: number;
}

export const programNames = ['containerd', 'kubelet', 'kube-proxy'] as const;
export type ProgramName = (typeof programNames)[number];

/** What the holder asks of the machine; each is answered by an `Answer` with its id. */
export type Order = { readonly id: number } & (
  | { readonly kind: 'boot' }
  | { readonly kind: 'kill' | 'start'; readonly program: ProgramName }
  | { readonly kind: 'tidy-rules' }
);

export interface Answer {
  readonly id: number;
  readonly problem?: string;
}
