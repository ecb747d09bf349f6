import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const version = '0.123.1';

/** Installs promptfoo into a folder of its own (1.7 GB, minutes); a folder that has it already is taken as it is. */
export async function installPromptfoo(folder: string): Promise<string> {
  const entry = path.join(folder, 'node_modules', 'promptfoo', 'dist', 'src', 'entrypoint.js');
  if (await isThere(entry)) return entry;
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'package.json'), '{"private":true}');
  await run('npm', ['install', `promptfoo@${version}`, '--no-audit', '--no-fund'], { cwd: folder });
  return entry;
}

export interface PromptfooRun {
  readonly passed: number;
  /** What it says that the evaluation took. */
  readonly replayMs: number;
  /** From its start as a process to its end. */
  readonly processMs: number;
}

/** Asks the prompts of an agent on loopback, `inFlight` at a time; what is judged of each is its number of words. */
export async function runPromptfoo(
  entry: string,
  folder: string,
  { port, prompts, inFlight }: { port: number; prompts: readonly string[]; inFlight: number },
): Promise<PromptfooRun> {
  const config = {
    prompts: ['{{question}}'],
    providers: [
      {
        id: 'openai:chat:support-agent',
        config: { apiBaseUrl: `http://127.0.0.1:${port}/v1`, apiKey: 'unused' },
      },
    ],
    tests: prompts.map((question) => ({
      vars: { question },
      assert: [{ type: 'word-count', value: { min: 1, max: 60 } }],
    })),
  };
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'promptfooconfig.json'), JSON.stringify(config));
  const begun = performance.now();
  const words = ['eval', '-c', 'promptfooconfig.json', '-j', String(inFlight), '-o', 'out.json'];
  const quiet = ['--no-cache', '--no-table', '--no-progress-bar', '--no-write'];
  await run(process.execPath, [entry, ...words, ...quiet], {
    cwd: folder,
    env: {
      ...process.env,
      PROMPTFOO_DISABLE_TELEMETRY: '1',
      PROMPTFOO_DISABLE_UPDATE: '1',
      PROMPTFOO_CONFIG_DIR: path.join(folder, 'config'),
    },
    maxBuffer: 64 * 1024 * 1024,
  });
  const processMs = performance.now() - begun;
  const { results } = JSON.parse(await readFile(path.join(folder, 'out.json'), 'utf8')) as {
    readonly results: { readonly stats: { readonly successes: number; readonly durationMs: number } };
  };
  return { passed: results.stats.successes, replayMs: results.stats.durationMs, processMs };
}

async function isThere(file: string): Promise<boolean> {
  return readFile(file).then(
    () => true,
    () => false,
  );
}
