import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ConfigFilesError, type ConfigFile, type ReadConfigFiles } from '../ports/config-files.ts';

/** Keys that a ConfigMap may have (core/v1, ConfigMap.data). */
const validKey = /^[-._a-zA-Z0-9]{1,253}$/;

/** A file becomes one key; a folder becomes a key for each of its files. Subfolders are refused, not left out. */
export const readConfigFiles: ReadConfigFiles = async (path) => {
  try {
    const found = await stat(path);
    const files = found.isDirectory() ? await filesOf(path) : [path];
    if (files.length === 0) throw new ConfigFilesError(`${path}: the folder is empty`);
    return await Promise.all(files.map(readOne));
  } catch (error) {
    if (error instanceof ConfigFilesError) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'cannot be read';
    throw new ConfigFilesError(`${path}: ${code === 'ENOENT' ? 'there is no such file or folder' : code}`);
  }
};

async function filesOf(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const nested = entries.find((entry) => entry.isDirectory());
  if (nested !== undefined)
    throw new ConfigFilesError(
      `${join(folder, nested.name)}: a ConfigMap has no folders; name the files' folder itself`,
    );
  return entries.map((entry) => join(folder, entry.name)).sort();
}

async function readOne(path: string): Promise<ConfigFile> {
  const key = basename(path);
  if (!validKey.test(key))
    throw new ConfigFilesError(
      `${path}: "${key}" cannot be a key of a ConfigMap (letters, digits, "-", "_" and "." only)`,
    );
  return { key, bytes: await readFile(path) };
}
