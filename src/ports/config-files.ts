/** Files that become keys of a ConfigMap. */
export interface ConfigFile {
  /** The file's name without its folder. */
  readonly key: string;
  readonly bytes: Uint8Array;
}

/** Reads one file, or the files of one folder. Throws `ConfigFilesError` with the path and what is wrong. */
export type ReadConfigFiles = (path: string) => Promise<readonly ConfigFile[]>;

export class ConfigFilesError extends Error {
  override readonly name = 'ConfigFilesError';
}
