import { spawnSync } from 'node:child_process';
import { hasPrometheus, prometheusPackage } from '../test/prometheus/start-prometheus.ts';

/** `npm run test:prometheus:setup`: installs Debian's Prometheus, for the tests of signals; without it they are skipped. */
if (!hasPrometheus()) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const words of [['update'], ['install', '--yes', '--no-install-recommends', prometheusPackage]])
    spawnSync('apt-get', ['-qq', ...words], { stdio: 'inherit', env });
}
console.log(hasPrometheus() ? 'Prometheus is here' : 'no Prometheus: the tests of its signals are skipped');
process.exitCode = hasPrometheus() ? 0 : 1;
