import { join, relative } from 'node:path';
import type { Terminal } from './terminal.ts';

/** The folder named by the flag, or `golden` in the working folder. */
export function goldenFolder(flag: string | undefined, { cwd }: Terminal): string {
  return flag ?? join(cwd, 'golden');
}

/** The same as an author would write it: places in it are read by people. */
export function shownGoldenFolder(flag: string | undefined, terminal: Terminal): string {
  return flag ?? relative(process.cwd(), goldenFolder(flag, terminal));
}
