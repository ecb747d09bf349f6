import { open, readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Problems } from './problems.ts';

/** A text file of a set. */
export interface GoldenFile {
  /** Relative to the set's folder, with `/`. */
  readonly path: string;
  readonly text: string;
}

export const waiversFile = 'waivers.yaml';

const mebibyte = 1024 * 1024;

/**
 * Reads what a golden set is made of: `suite.yaml`, `waivers.yaml`, `cases/**` (.yaml, .yml), `schemas/**` (.json), in the order
 * of their paths. Symbolic links are followed; names that begin with a dot are not (a mounted ConfigMap keeps its
 * versions in such folders). What cannot be read is a problem.
 */
export async function readFolder(folder: string, problems: Problems): Promise<readonly GoldenFile[]> {
  if (!(await isFolder(folder, problems))) return [];
  const paths = [
    ...(await suitePath(folder, problems)),
    ...((await isMissing(join(folder, waiversFile))) ? [] : [waiversFile]),
    ...(await listFiles(folder, 'cases', /\.ya?ml$/, problems)),
    ...(await listFiles(folder, 'schemas', /\.json$/, problems)),
  ];
  const files: GoldenFile[] = [];
  for (const path of paths) {
    const text = await readText(folder, path, problems);
    if (text !== undefined) files.push({ path, text });
  }
  return files;
}

/** Whether there is a folder to read from; where there is none, that is a problem. */
export async function isFolder(folder: string, problems: Problems): Promise<boolean> {
  const kind = await kindOf(folder);
  if (kind.kind === 'folder') return true;
  const reason =
    kind.kind === 'missing' ? 'no such folder' : kind.kind === 'file' ? 'not a folder' : kind.reason;
  problems.add({ file: '' }, `${reason}: a golden set is a folder with suite.yaml and cases/`);
  return false;
}

/** Whether nothing at all is at this path; what is there and cannot be read is not missing. */
export async function isMissing(path: string): Promise<boolean> {
  return (await kindOf(path)).kind === 'missing';
}

async function suitePath(folder: string, problems: Problems): Promise<readonly string[]> {
  if ((await kindOf(join(folder, 'suite.yaml'))).kind !== 'missing') return ['suite.yaml'];
  problems.add({ file: 'suite.yaml' }, 'no such file: every golden set has one');
  return [];
}

/** Files below `start` whose names match; a folder that is not there has none. */
async function listFiles(
  folder: string,
  start: string,
  wanted: RegExp,
  problems: Problems,
): Promise<readonly string[]> {
  if ((await kindOf(join(folder, start))).kind === 'missing') return [];
  const found: string[] = [];
  await walk({ folder, wanted, problems, found }, start, []);
  return found.sort();
}

interface Walk {
  readonly folder: string;
  readonly wanted: RegExp;
  readonly problems: Problems;
  readonly found: string[];
}

/** @param above real paths of the folders that lead here: coming to one of them again is a loop */
async function walk(on: Walk, path: string, above: readonly string[]): Promise<void> {
  const full = join(on.folder, path);
  const kind = await kindOf(full);
  if (kind.kind === 'file') {
    if (on.wanted.test(path)) on.found.push(path);
    return;
  }
  if (kind.kind !== 'folder') {
    on.problems.add({ file: path }, kind.kind === 'missing' ? 'the link leads nowhere' : kind.reason);
    return;
  }
  const real = await realpath(full);
  if (above.includes(real)) {
    on.problems.add({ file: path }, 'the link leads back to a folder that it is in');
    return;
  }
  for (const name of await namesIn(on, path)) await walk(on, `${path}/${name}`, [...above, real]);
}

async function namesIn(on: Walk, path: string): Promise<readonly string[]> {
  try {
    const names = await readdir(join(on.folder, path));
    return names.filter((name) => !name.startsWith('.')).sort();
  } catch (error) {
    on.problems.add({ file: path }, describeFailure(error));
    return [];
  }
}

/** The text of a file, or undefined and a problem. @param most MiB that it may have */
export async function readText(
  folder: string,
  path: string,
  problems: Problems,
  most = 1,
): Promise<string | undefined> {
  try {
    const bytes = await readAtMost(join(folder, path), most * mebibyte);
    if (bytes === 'larger') {
      problems.add({ file: path }, `larger than ${most} MiB`);
      return undefined;
    }
    return decode(path, bytes, problems);
  } catch (error) {
    problems.add({ file: path }, describeFailure(error));
    return undefined;
  }
}

/** Reads no more than it may, so that neither a huge file nor one that grows can fill the memory. */
async function readAtMost(path: string, limit: number): Promise<Uint8Array | 'larger'> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    if (size > limit) return 'larger';
    const buffer = new Uint8Array(size);
    let length = 0;
    for (let last = -1; last !== 0 && length < size; length += last) {
      last = (await file.read(buffer, length, size - length)).bytesRead;
    }
    return buffer.subarray(0, length);
  } finally {
    await file.close();
  }
}

/** YAML and JSON are text: control characters other than tab and line ends mean that this is something else. */
function decode(path: string, bytes: Uint8Array, problems: Problems): string | undefined {
  const text = decodeUtf8(bytes);
  if (text === undefined) {
    problems.add({ file: path }, 'not text: the bytes are not UTF-8');
    return undefined;
  }
  const control = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/.exec(text);
  if (control === null) return text;
  const before = text.slice(0, control.index).split('\n');
  const place = { file: path, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
  const code = control[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
  problems.add(place, `not text: it has the control character U+${code}`);
  return undefined;
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

type PathKind =
  | { readonly kind: 'folder' }
  | { readonly kind: 'file' }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unreadable'; readonly reason: string };

async function kindOf(path: string): Promise<PathKind> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) return { kind: 'folder' };
    return found.isFile() ? { kind: 'file' } : { kind: 'unreadable', reason: 'neither a file nor a folder' };
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return { kind: 'missing' };
    return { kind: 'unreadable', reason: describeFailure(error) };
  }
}

const failures: Readonly<Record<string, string>> = {
  EACCES: 'may not be read (permission denied)',
  EPERM: 'may not be read (permission denied)',
  EISDIR: 'is a folder, not a file',
  ELOOP: 'the link leads back to itself',
  ENAMETOOLONG: 'its path is too long',
};

function describeFailure(error: unknown): string {
  const code = codeOf(error);
  return (code === undefined ? undefined : failures[code]) ?? `could not be read: ${String(error)}`;
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
