import { rename, rm, writeFile } from 'node:fs/promises';

/** Writes a file that only its owner may read; it is there as a whole or not at all. */
export async function writeAtomically(file: string, content: string): Promise<void> {
  const partial = `${file}.partial`;
  try {
    await writeFile(partial, content, { mode: 0o600 });
    await rename(partial, file);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}
