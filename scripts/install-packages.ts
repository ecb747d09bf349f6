import { spawnSync } from 'node:child_process';

/** Installs Debian packages; what did not work is said, and left to the caller to find missing. */
export function installPackages(packages: readonly string[]): void {
  aptGet(['update']);
  aptGet(['install', '--yes', '--no-install-recommends', ...packages]);
}

function aptGet(args: readonly string[]): void {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const { error, status } = spawnSync('apt-get', ['-qq', ...args], { stdio: 'inherit', env });
  if (error !== undefined || status !== 0)
    console.error(`apt-get ${args.join(' ')}: ${error?.message ?? `ended with ${status ?? 'a signal'}`}`);
}
