import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A temporary folder for this user alone. */
export interface PrivateFolder {
  /** Returns the file's path. */
  readonly write: (name: string, text: string) => string;
  readonly remove: () => void;
}

export function makePrivateFolder(prefix: string): PrivateFolder {
  const folder = mkdtempSync(join(tmpdir(), prefix));
  return {
    write: (name, text) => {
      const file = join(folder, name);
      writeFileSync(file, text, { mode: 0o600 });
      return file;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
