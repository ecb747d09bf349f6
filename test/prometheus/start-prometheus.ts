import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePorts } from '../cluster/control-plane/ports.ts';
import { waitFor } from '../e2e/harness/wait.ts';

const program = 'prometheus';

/** The Debian package that has it. */
export const prometheusPackage = 'prometheus';

export function hasPrometheus(): boolean {
  return (process.env['PATH'] ?? '').split(':').some((folder) => {
    try {
      accessSync(path.join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

export interface Prometheus {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/**
 * A real Prometheus on loopback that scrapes one target five times a second.
 * @param target `127.0.0.1:8000`
 * @param labels of all its time series
 */
export async function startPrometheus(
  target: string,
  labels: Readonly<Record<string, string>>,
): Promise<Prometheus> {
  const folder = await mkdtemp(path.join(tmpdir(), 'prometheus-'));
  const [port = 0] = await freePorts(1);
  const file = path.join(folder, 'prometheus.yml');
  // YAML reads JSON.
  const config = {
    global: { scrape_interval: '200ms', scrape_timeout: '200ms' },
    scrape_configs: [{ job_name: 'agent', static_configs: [{ targets: [target], labels }] }],
  };
  await writeFile(file, JSON.stringify(config));
  const url = `http://127.0.0.1:${port}`;
  const flags = [`--config.file=${file}`, `--storage.tsdb.path=${folder}/data`];
  const child = spawn(program, [...flags, `--web.listen-address=127.0.0.1:${port}`], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const ended = once(child, 'exit');
  await waitFor(`Prometheus to be ready`, async () => {
    if (child.exitCode !== null) throw new Error(said);
    return (await fetch(`${url}/-/ready`)).ok;
  });
  return {
    url,
    stop: async () => {
      child.kill('SIGKILL');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
