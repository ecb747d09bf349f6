import { accessSync, constants } from 'node:fs';
import path from 'node:path';

/** The first executable of this name on PATH. */
export function commandOnPath(name: string): string | undefined {
  const files = (process.env['PATH'] ?? '').split(path.delimiter).map((folder) => path.join(folder, name));
  return files.find((file) => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
