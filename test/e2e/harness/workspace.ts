import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { workspacePrefix } from '../../cluster/control-plane/sweep.ts';

export const repository = path.resolve(import.meta.dirname, '../../..');

/** A temporary folder from which commands run: PATH, HOME and caches of their own. */
export interface Workspace {
  readonly folder: string;
  readonly kubectl: string;
  /** The built plugin by its own name. */
  readonly plugin: string;
  /** The whole environment of a command; nothing of the caller's gets in. */
  env(kubeconfig: string): NodeJS.ProcessEnv;
  remove(): Promise<void>;
}

/**
 * On a machine without kubectl: finds plugins as kubectl does, and can do nothing else. What kubectl itself does is
 * tested where it is (see needs.ts).
 */
const onlyThePlugin = `#!/bin/sh
if [ "$1" = bluegreen ]; then shift; exec kubectl-bluegreen "$@"; fi
echo "kubectl is not on this machine" >&2
exit 127
`;

/** Links the built plugin, kubectl and this project's Node into one folder on PATH. */
export async function makeWorkspace(kubectl: string | undefined): Promise<Workspace> {
  const plugin = path.join(repository, 'bin', 'kubectl-bluegreen.js');
  const folder = await mkdtemp(`${workspacePrefix}${process.pid}-`);
  const bin = path.join(folder, 'bin');
  await mkdir(bin);
  await mkdir(path.join(folder, 'home'));
  if (kubectl === undefined) await writeFile(path.join(bin, 'kubectl'), onlyThePlugin, { mode: 0o755 });
  else await symlink(kubectl, path.join(bin, 'kubectl'));
  await symlink(path.join(repository, 'node_modules', '.bin', 'node'), path.join(bin, 'node'));
  if (existsSync(plugin)) await symlink(plugin, path.join(bin, 'kubectl-bluegreen'));
  return {
    folder,
    kubectl: path.join(bin, 'kubectl'),
    plugin: path.join(bin, 'kubectl-bluegreen'),
    env: (kubeconfig) => ({
      PATH: `${bin}:/usr/bin:/bin`,
      HOME: path.join(folder, 'home'),
      XDG_CACHE_HOME: path.join(folder, 'cache'),
      TMPDIR: tmpdir(),
      LANG: 'C.UTF-8',
      KUBECONFIG: kubeconfig,
    }),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
