import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { ConnectionOptions } from './connection-options.ts';
import { KubeconfigError } from './kubeconfig-error.ts';
import type { Kubeconfig } from './kubeconfig-file.ts';
import { parseKubeconfig } from './parse-kubeconfig.ts';

export interface LoadedKubeconfig {
  readonly config: Kubeconfig;
  /** The files that were read, in order. */
  readonly files: readonly string[];
  /** Files that were looked for, and are not there. */
  readonly missing: readonly string[];
}

/**
 * Reads the kubeconfig files as kubectl does: `--kubeconfig` alone, or else those of KUBECONFIG, or else
 * `~/.kube/config`. Files of KUBECONFIG that are not there are passed over, others must be readable.
 * @throws KubeconfigError
 */
export async function loadKubeconfig(options: ConnectionOptions): Promise<LoadedKubeconfig> {
  const { flags, cwd } = options;
  if (flags.kubeconfig !== undefined && flags.kubeconfig !== '') {
    const file = path.resolve(cwd, flags.kubeconfig);
    const text = readText(file);
    if (text === undefined)
      throw new KubeconfigError(`${file}: there is no such kubeconfig`, 'name another with --kubeconfig');
    return { config: await parseKubeconfig(file, text), files: [file], missing: [] };
  }
  const wanted = defaultFiles(options);
  const texts = wanted.map((file) => ({ file, text: readText(file) }));
  const found = texts.filter((each): each is { file: string; text: string } => each.text !== undefined);
  const configs = await Promise.all(found.map(({ file, text }) => parseKubeconfig(file, text)));
  const files = found.map(({ file }) => file);
  return { config: merge(configs), files, missing: wanted.filter((file) => !files.includes(file)) };
}

function defaultFiles({ env, cwd, home }: ConnectionOptions): readonly string[] {
  const listed = (env['KUBECONFIG'] ?? '').split(path.delimiter).filter((file) => file !== '');
  if (listed.length > 0) return [...new Set(listed.map((file) => path.resolve(cwd, file)))];
  return home === '' ? [] : [path.join(home, '.kube', 'config')];
}

/** Undefined where there is no file. */
function readText(file: string): string | undefined {
  const text = readIfThere(file);
  // YAML has no NUL; to parse a program as YAML takes a second a megabyte.
  if (text?.includes('\0') === true)
    throw new KubeconfigError(`${file} is not a kubeconfig: it is binary`, `file ${file}`);
  return text;
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    const why =
      code === 'EISDIR' ? 'it is a folder' : code === 'EACCES' ? 'permission denied' : (code ?? 'unreadable');
    throw new KubeconfigError(`${file}: the kubeconfig cannot be read: ${why}`, `ls -l ${file}`, {
      cause: error,
    });
  }
}

/** The first file that gives a name or the current context wins; entries are never merged member by member. */
function merge(configs: readonly Kubeconfig[]): Kubeconfig {
  return {
    currentContext: configs.map((config) => config.currentContext).find((name) => name !== undefined),
    clusters: firstWins(configs.map((config) => config.clusters)),
    users: firstWins(configs.map((config) => config.users)),
    contexts: firstWins(configs.map((config) => config.contexts)),
  };
}

function firstWins<T>(maps: readonly ReadonlyMap<string, T>[]): ReadonlyMap<string, T> {
  return new Map(maps.toReversed().flatMap((map) => [...map]));
}
