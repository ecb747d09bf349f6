import { isAbsolute, join } from 'node:path';

/**
 * The user's folder for our caches: `$XDG_CACHE_HOME/kubectl-bluegreen` or `~/.cache/kubectl-bluegreen`.
 * A relative XDG_CACHE_HOME is ignored (XDG Base Directory Specification).
 */
export function cacheFolder(env: Readonly<Record<string, string | undefined>>, home: string): string {
  const stated = env['XDG_CACHE_HOME'] ?? '';
  return join(isAbsolute(stated) ? stated : join(home, '.cache'), 'kubectl-bluegreen');
}
