import { accessSync, constants } from 'node:fs';
import path from 'node:path';

/** Path of the Chromium to use: Debian's package brings `chromium`, others are found by their usual names. */
export function findChromium(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(':').concat('/usr/bin');
  return ['chromium', 'chromium-browser', 'google-chrome']
    .flatMap((name) => folders.map((folder) => path.join(folder, name)))
    .find(isProgram);
}

export const noChromium = 'no Chromium on this machine: npm run test:browser:setup installs it';

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
