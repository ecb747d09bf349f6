import { setFlagsFromString } from 'node:v8';
import { integer } from '@oclif/core/flags';
import { defineCommand, type Invocation } from '../cli/command.ts';
import { exitCode } from '../cli/exit-codes.ts';
import { verbosityFlag } from '../cli/flags.ts';
import { makePrivateFolder, type PrivateFolder } from '../cli/private-folder.ts';
import { runWithKubeconfig } from '../cli/run-with-kubeconfig.ts';
import { shippedGoldenSet } from '../cli/shipped-golden-set.ts';
import { sandboxText } from '../reporters/sandbox-text.ts';
import { startDescribedSystem } from '../sandbox/described-system/start-described-system.ts';

type Run = Invocation<{ readonly port: number }, unknown>;

export default defineCommand({
  summary: 'Start a cluster to play with: in this process, on this machine only, gone when it ends.',
  description: [
    'A stand-in for Kubernetes with the described system on it: blue and green, three scripted agents each, and the',
    'Service that selects blue. kubectl and this plugin work on it as on a real cluster; docs/sandbox.md says what',
    'it leaves out. The image tag chooses how an agent behaves: 1.3.0 is right, 1.3.0-too-long answers too long.',
    'With -- COMMAND it runs that against the sandbox, and ends with its exit code.',
  ].join(' '),
  examples: [
    { line: 'sandbox', does: 'start it, and print what to type in another terminal' },
    { line: 'sandbox -- kubectl bluegreen status', does: 'one command against a fresh one' },
  ],
  args: {},
  flags: {
    port: integer({
      default: 0,
      min: 0,
      max: 65_535,
      summary: 'Port of the API server on 127.0.0.1 (default: a free one).',
    }),
    ...verbosityFlag,
  },
  takesCommand: true,
  run: (invocation: Run) => run(invocation),
});

/** Whatever fails, no folder is left behind and nothing keeps the process alive. */
async function run(invocation: Run): Promise<number> {
  keepHeapSmall();
  const started = performance.now();
  const folder = makePrivateFolder('kubectl-bluegreen-sandbox-');
  try {
    const described = await startDescribedSystem({ port: invocation.flags.port });
    try {
      return await serve(invocation, described, folder, started);
    } finally {
      await described.sandbox.stop();
    }
  } finally {
    folder.remove();
  }
}

/** A cluster may run for days: by default V8 would let rubbish add up to twice what is needed before it looks. */
function keepHeapSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--heap-growing-percent=30');
}

async function serve(
  { commandWords, terminal, interruption }: Run,
  { sandbox, namespace }: Awaited<ReturnType<typeof startDescribedSystem>>,
  folder: PrivateFolder,
  started: number,
): Promise<number> {
  const kubeconfig = folder.write('kubeconfig', sandbox.kubeconfig(namespace));
  if (commandWords.length > 0) return await runWithKubeconfig(commandWords, kubeconfig, interruption.signal);
  const seconds = (performance.now() - started) / 1000;
  const { server, version } = sandbox;
  const golden = shippedGoldenSet(terminal.cwd);
  await terminal.out(
    sandboxText({ server, version, kubeconfig, golden, seconds, services: sandbox.services() }),
  );
  await ended(interruption.signal);
  return exitCode.done;
}

/** Resolves on ^C or SIGTERM. */
async function ended(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
