import { randomBytes } from 'node:crypto';
import { link, lstat, mkdir, realpath, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { NewFile } from '../../domain/golden/new-file.ts';
import { GoldenSetError } from '../../ports/golden-source.ts';
import type { CreatedFiles, NewFiles } from '../../ports/new-files.ts';
import { isMissing } from './read-folder.ts';
import { createWhole } from './write-whole.ts';

export function openNewFiles(folder: string): NewFiles {
  return {
    folder,
    create: async (files) => {
      try {
        return await create(folder, files);
      } catch (error) {
        if (!(error instanceof Error && 'code' in error)) throw error;
        throw new GoldenSetError([{ place: folder, message: `nothing was written: ${error.message}` }]);
      }
    },
  };
}

/**
 * Writes all aside first, then moves each whole folder that is new, or else each file, into its place. What a kill leaves
 * aside begins with a dot, so it is no part of a set.
 */
async function create(folder: string, files: readonly NewFile[]): Promise<CreatedFiles> {
  const there = await existing(folder, files);
  if (there.length > 0) return { kind: 'exists', files: there };
  const aside = await placeAside(folder);
  const moved: string[] = [];
  try {
    for (const { path, text } of files) await createWhole(join(aside, path), text);
    for (const unit of await newUnits(folder, files)) {
      await move(join(aside, unit.path), join(folder, unit.path), unit.kind);
      moved.push(join(folder, unit.path));
    }
  } catch (error) {
    for (const path of moved) await rm(path, { recursive: true, force: true });
    // Somebody else may have written there meanwhile.
    const meanwhile = await existing(folder, files);
    if (meanwhile.length > 0) return { kind: 'exists', files: meanwhile };
    throw error;
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
  return { kind: 'created', files: files.map(({ path }) => join(folder, path)) };
}

async function existing(folder: string, files: readonly NewFile[]): Promise<readonly string[]> {
  const there: string[] = [];
  for (const { path } of files) {
    const full = join(folder, path);
    if (await isTaken(full)) there.push(full);
  }
  return there;
}

/** Also by a link that leads nowhere. */
async function isTaken(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

/** On the same file system as the set: in its folder, or beside where that will be. */
async function placeAside(folder: string): Promise<string> {
  const name = `.${basename(folder)}.${randomBytes(4).toString('hex')}.partial`;
  if (!(await isMissing(folder))) return join(await realpath(folder), name);
  await mkdir(dirname(folder), { recursive: true });
  return join(dirname(folder), name);
}

/** Relative to the set's folder; `path` is empty for the folder itself. */
interface Unit {
  readonly path: string;
  readonly kind: 'file' | 'folder';
}

/** The topmost folders that are not there yet, and the files whose folders are. */
async function newUnits(folder: string, files: readonly NewFile[]): Promise<readonly Unit[]> {
  const units = new Map<string, Unit>();
  for (const { path } of files) {
    const unit = await unitOf(folder, path);
    units.set(unit.path, unit);
  }
  return [...units.values()];
}

async function unitOf(folder: string, path: string): Promise<Unit> {
  const steps = path.split('/');
  for (const [index] of steps.entries()) {
    const above = steps.slice(0, index).join('/');
    if (await isMissing(join(folder, above))) return { path: above, kind: 'folder' };
  }
  return { path, kind: 'file' };
}

/** Both fail where something is there already; an empty folder may be replaced. */
async function move(from: string, to: string, kind: Unit['kind']): Promise<void> {
  await (kind === 'file' ? link(from, to) : rename(from, to));
}
