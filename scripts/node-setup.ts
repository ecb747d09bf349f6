import { spawnSync } from 'node:child_process';
import { missingForNode, missingPackages } from '../test/node/requirements.ts';

/** `npm run test:node:setup`: installs the Debian packages that a real node needs, and says what else is missing. */
const packages = missingPackages();
if (packages.length > 0) {
  install(['update']);
  install(['install', '--yes', '--no-install-recommends', ...packages]);
}
const missing = missingForNode();
console.log(
  missing.length === 0
    ? 'everything is here: npm run test:node'
    : `no real node on this machine, it needs:\n  ${missing.join('\n  ')}`,
);
process.exitCode = missing.length === 0 ? 0 : 1;

function install(args: readonly string[]): void {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const { error, status } = spawnSync('apt-get', ['-qq', ...args], { stdio: 'inherit', env });
  if (error !== undefined || status !== 0)
    console.error(`apt-get ${args.join(' ')}: ${error?.message ?? `ended with ${status ?? 'a signal'}`}`);
}
