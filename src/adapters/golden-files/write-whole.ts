import { randomBytes } from 'node:crypto';
import { link, mkdir, open, realpath, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/**
 * Writes a file of a golden set: after a kill at any moment it is the old one or the new one, whole. A link is
 * followed, so that it stays one. Names that begin with a dot are no part of a set, so what a kill leaves behind
 * changes nothing.
 */
export async function writeWhole(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const target = await realpath(file).catch(() => file);
  await withPartial(target, text, (partial) => rename(partial, target));
}

/** As `writeWhole` for a file that must not be there yet; throws (EEXIST) where it is. */
export async function createWhole(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await withPartial(file, text, (partial) => link(partial, file));
}

async function withPartial(
  target: string,
  text: string,
  put: (partial: string) => Promise<void>,
): Promise<void> {
  const partial = join(dirname(target), `.${basename(target)}.${randomBytes(4).toString('hex')}.partial`);
  try {
    const file = await open(partial, 'wx');
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await put(partial);
  } finally {
    await rm(partial, { force: true });
  }
}
