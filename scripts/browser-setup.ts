import { findChromium, noChromium } from '../test/browser/requirements.ts';
import { installPackages } from './install-packages.ts';

/** `npm run test:browser:setup`: installs Debian's Chromium where there is none. */
if (findChromium() === undefined) installPackages(['chromium', 'fonts-dejavu-core']);
const found = findChromium();
console.log(found === undefined ? noChromium : `${found} is here: npm run test:browser`);
process.exitCode = found === undefined ? 1 : 0;
