import { missingForNode, missingPackages } from '../test/node/requirements.ts';
import { installPackages } from './install-packages.ts';

/** `npm run test:node:setup`: installs the Debian packages that a real node needs, and says what else is missing. */
const packages = missingPackages();
if (packages.length > 0) installPackages(packages);
const missing = missingForNode();
console.log(
  missing.length === 0
    ? 'everything is here: npm run test:node'
    : `no real node on this machine, it needs:\n  ${missing.join('\n  ')}`,
);
process.exitCode = missing.length === 0 ? 0 : 1;
