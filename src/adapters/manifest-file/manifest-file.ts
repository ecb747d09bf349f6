import { constants } from 'node:fs';
import { access, open, readFile, realpath, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { randomUUID } from 'node:crypto';
import type { ManifestFile, ManifestObstacle, ManifestReading } from '../../ports/manifest.ts';
import { editText } from './edit-text.ts';

/** A Service is a few hundred bytes. */
const maxBytes = 1024 * 1024;

/**
 * A manifest in a file. It is replaced by a new file of the same mode and owner, so that whoever reads it sees the old
 * one or the new one, whole.
 * @param name as the operator typed it; it is what messages call the file
 */
export function openManifestFile(name: string, cwd: string): ManifestFile {
  return {
    look: async (target) => {
      const content = await readContent(name, cwd);
      if (content.kind === 'obstacle') return content;
      return withoutText(editText(name, content.text, target));
    },
    write: async (target) => {
      const content = await readContent(name, cwd);
      if (content.kind === 'obstacle') return content;
      const edit = editText(name, content.text, target);
      if (edit.kind !== 'change') return edit;
      const obstacle = await replaceFile(name, content, edit.text);
      return obstacle ?? withoutText(edit);
    },
  };
}

function withoutText(edit: ReturnType<typeof editText>): ManifestReading {
  return edit.kind === 'change' ? { kind: 'change', place: edit.place } : edit;
}

interface Content {
  readonly kind: 'content';
  /** Where it really is: what links to it stays a link. */
  readonly path: string;
  /** With its byte order mark, where it has one. */
  readonly text: string;
}

async function readContent(name: string, cwd: string): Promise<Content | ManifestObstacle> {
  const obstacle = (expected: string, found: string): ManifestObstacle => ({
    kind: 'obstacle',
    where: name,
    expected,
    found,
  });
  try {
    const path = await realpath(resolve(cwd, name));
    const about = await stat(path);
    if (!about.isFile()) return obstacle('a file', about.isDirectory() ? 'a folder' : 'no regular file');
    if (about.size > maxBytes) return obstacle(`at most ${maxBytes} bytes`, `${about.size}`);
    if ((about.mode & 0o222) === 0) return obstacle('a file that may be written', 'it is read-only');
    await access(path, constants.R_OK | constants.W_OK);
    await access(dirname(path), constants.W_OK);
    const text = decode(await readFile(path));
    return text === undefined ? obstacle('text in UTF-8', 'something else') : { kind: 'content', path, text };
  } catch (error) {
    return obstacle('a file that can be read and written', reasonOf(error));
  }
}

/** Undefined for what would not be the same bytes again, and for what no text has. */
function decode(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}

/** Undefined where it is done. */
async function replaceFile(
  name: string,
  { path }: Content,
  text: string,
): Promise<ManifestObstacle | undefined> {
  const partial = join(dirname(path), `.${basename(path)}.${randomUUID().slice(0, 8)}.partial`);
  try {
    const handle = await open(partial, 'wx', 0o600);
    try {
      await fill(handle, path, text);
    } finally {
      await handle.close();
    }
    await rename(partial, path);
    return undefined;
  } catch (error) {
    await rm(partial, { force: true });
    return {
      kind: 'obstacle',
      where: name,
      expected: 'a file that can be replaced, in a folder that can be written',
      found: reasonOf(error),
    };
  }
}

async function fill(handle: FileHandle, path: string, text: string): Promise<void> {
  const { mode, uid, gid } = await stat(path);
  const own = await handle.stat();
  if (own.uid !== uid || own.gid !== gid) await handle.chown(uid, gid);
  await handle.chmod(mode & 0o7777);
  await handle.writeFile(text);
  await handle.sync();
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return reasons[code] ?? (error instanceof Error ? error.message : 'it cannot be read');
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'no permission',
  EROFS: 'a file system that is read-only',
  ENOTDIR: 'there is no such file',
  ELOOP: 'a link to itself',
};
