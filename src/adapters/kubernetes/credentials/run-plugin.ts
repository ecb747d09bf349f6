import type { ChildProcess } from 'node:child_process';
import { showText } from '../show-text.ts';
import { KubeconfigError } from '../kubeconfig/kubeconfig-error.ts';
import type { ExecEntry } from '../kubeconfig/kubeconfig-file.ts';
import type { ClusterInfo } from './exec-plugin.ts';

export interface PluginEnvironment {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly interactive: boolean;
  readonly timeoutMs: number;
  readonly onText: (text: string) => void;
}

const mostOutput = 1024 * 1024;

/**
 * Runs a credential plugin and returns its standard output.
 * @throws KubeconfigError of one line, or the signal's reason
 */
export async function runPlugin(
  exec: ExecEntry,
  cluster: ClusterInfo,
  environment: PluginEnvironment,
  signal: AbortSignal | undefined,
): Promise<string> {
  const interactive = environment.interactive && exec.interactiveMode !== 'Never';
  if (exec.interactiveMode === 'Always' && !environment.interactive)
    throw failed(exec, 'it must ask on a terminal, and there is none');
  const { spawn } = await import('node:child_process');
  signal?.throwIfAborted();
  const child = spawn(exec.command, exec.args, {
    env: pluginEnv(exec, cluster, environment.env, interactive),
    stdio: [interactive ? 'inherit' : 'ignore', 'pipe', 'pipe'],
    windowsHide: true,
  });
  const stop = (): void => void child.kill();
  const timer = setTimeout(() => child.kill('SIGKILL'), environment.timeoutMs);
  signal?.addEventListener('abort', stop, { once: true });
  try {
    const end = await outcome(child, environment.onText);
    signal?.throwIfAborted();
    return checked(exec, end, environment.timeoutMs);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
  }
}

function pluginEnv(
  exec: ExecEntry,
  cluster: ClusterInfo,
  env: PluginEnvironment['env'],
  interactive: boolean,
): NodeJS.ProcessEnv {
  const info = {
    kind: 'ExecCredential',
    apiVersion: exec.apiVersion,
    spec: { ...(exec.provideClusterInfo ? { cluster } : {}), interactive },
  };
  const own = Object.fromEntries(exec.env.map(({ name, value }) => [name, value]));
  return { ...env, ...own, KUBERNETES_EXEC_INFO: JSON.stringify(info) };
}

interface PluginEnd {
  readonly error: NodeJS.ErrnoException | undefined;
  readonly code: number | null;
  readonly signal: string | null;
  readonly output: string;
  readonly errors: string;
}

function outcome(child: ChildProcess, onText: (text: string) => void): Promise<PluginEnd> {
  return new Promise((resolve) => {
    let [output, errors] = ['', ''];
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (output.length > mostOutput) child.kill('SIGKILL');
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      errors = (errors + text).slice(-4096);
      onText(text);
    });
    let settled = false;
    const end = (
      error: NodeJS.ErrnoException | undefined,
      code: number | null,
      signal: string | null,
    ): void => {
      if (settled) return;
      settled = true;
      // A program that the plugin left behind may hold the pipes open.
      child.stdout?.destroy();
      child.stderr?.destroy();
      resolve({ error, code, signal, output, errors });
    };
    child.on('error', (error) => end(error, null, null));
    child.on('close', (code, signal) => end(undefined, code, signal));
    child.on('exit', (code, signal) => setTimeout(() => end(undefined, code, signal), 500).unref());
  });
}

function checked(exec: ExecEntry, end: PluginEnd, timeoutMs: number): string {
  if (end.error !== undefined) {
    const missing = end.error.code === 'ENOENT';
    throw failed(
      exec,
      missing
        ? 'it is not installed, or not in PATH'
        : `it cannot be run (${end.error.code ?? 'unknown error'})`,
      missing ? exec.installHint : undefined,
    );
  }
  if (end.signal === 'SIGKILL')
    throw failed(
      exec,
      end.output.length > mostOutput
        ? 'its output has no end'
        : `it did not end within ${timeoutMs / 1000} s`,
    );
  const said = showText(lastLine(end.errors), 200);
  if (end.code !== 0)
    throw failed(
      exec,
      `it failed with exit code ${end.code ?? end.signal ?? ''}${said === '' ? '' : `: ${said}`}`,
    );
  return end.output;
}

/** Programs say what was wrong at the end. */
function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}

function failed(exec: ExecEntry, detail: string, hint?: string): KubeconfigError {
  const help = hint === undefined ? 'run the command of the kubeconfig user by hand' : showText(hint, 300);
  return new KubeconfigError(`credential plugin ${exec.command}: ${detail}`, help);
}
