import { existsSync, realpathSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** The golden set that comes with the plugin, as a path from `cwd`: `golden` in a checkout. */
export function shippedGoldenSet(cwd: string): string {
  const entry = process.argv[1] ?? '';
  const folder = join(dirname(existsSync(entry) ? realpathSync(entry) : entry), '..', 'golden');
  const fromHere = relative(cwd, folder);
  return fromHere.startsWith('..') ? folder : fromHere;
}
