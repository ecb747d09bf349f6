import { randomBytes } from 'node:crypto';
import { chmod, chown, link, mkdir, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/**
 * Writes a file of a golden set: after a kill at any moment it is the old one or the new one, whole. A link is
 * followed, so that it stays one. Names that begin with a dot are no part of a set, so what a kill leaves behind
 * changes nothing.
 */
export async function writeWhole(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const target = await realpath(file).catch(() => file);
  await withPartial(target, text, async (partial) => {
    await takeOver(target, partial);
    await rename(partial, target);
  });
}

/** The mode and the owner of the file that is replaced, where there is one. */
async function takeOver(target: string, partial: string): Promise<void> {
  const old = await stat(target).catch(() => undefined);
  if (old === undefined) return;
  const own = await stat(partial);
  if (own.uid !== old.uid || own.gid !== old.gid) await chown(partial, old.uid, old.gid);
  await chmod(partial, old.mode & 0o7777);
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
