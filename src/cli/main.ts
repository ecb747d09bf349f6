import type { AnyCommand } from './command.ts';
import { describeError } from './describe-error.ts';
import { exitCode, type ExitCode } from './exit-codes.ts';
import { hoistFlags } from './hoist-flags.ts';
import { onInterrupt } from './interruption.ts';
import { parseCommandLine } from './parse-command-line.ts';
import { processTerminal, type Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';
import { writeError } from './write-error.ts';

/** Each verb and its modules: none is run that the verb does not need. */
const commands: Readonly<Record<string, () => Promise<{ readonly default: AnyCommand }>>> = {
  status: () => import('../commands/status.ts'),
  deploy: () => import('../commands/deploy.ts'),
  verify: () => import('../commands/verify.ts'),
  switch: () => import('../commands/switch.ts'),
  rollback: () => import('../commands/rollback.ts'),
  'golden schema': () => import('../commands/golden/schema.ts'),
  version: () => import('../commands/version.ts'),
};

/** Runs one command line to its end and ends the process with its exit code. */
export async function main(argv: readonly string[]): Promise<void> {
  const terminal = processTerminal();
  // What nobody caught is a defect; it is said in one line all the same.
  process.on('uncaughtException', (error) => {
    terminal.err(`error: ${describeError(error).result.message}\n`);
    process.exit(exitCode.error);
  });
  let code: ExitCode;
  try {
    code = await runLine(argv, terminal);
  } catch (error) {
    const described = describeError(error);
    await writeError(terminal, described, argv);
    code = described.code;
  }
  await terminal.out('');
  process.exit(code);
}

async function runLine(argv: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const line = hoistFlags(argv);
  const wantsHelp = argv.some(
    (word, at) => (word === '--help' || word === '-h') && !argv.slice(0, at).includes('--'),
  );
  const found = findCommand(line.verb, line.rest);
  if (line.verb === undefined || line.verb === 'help' || found === undefined)
    return showOverview(
      terminal,
      line.verb,
      line.rest,
      wantsHelp || line.verb === undefined || line.verb === 'help',
    );
  const { default: command } = await found.load();
  if (wantsHelp) {
    const { commandHelp } = await import('./help.ts');
    await terminal.out(commandHelp(found.name, command));
    return exitCode.done;
  }
  return runCommand(command, found.rest, terminal);
}

interface FoundCommand {
  readonly name: string;
  readonly load: () => Promise<{ readonly default: AnyCommand }>;
  readonly rest: readonly string[];
}

function findCommand(verb: string | undefined, rest: readonly string[]): FoundCommand | undefined {
  if (verb === undefined) return undefined;
  const single = commands[verb];
  if (single !== undefined) return { name: verb, load: single, rest };
  const at = rest.findIndex((word) => !word.startsWith('-'));
  const name = `${verb} ${rest[at] ?? ''}`;
  const double = commands[name];
  return double === undefined
    ? undefined
    : { name, load: double, rest: rest.filter((_, index) => index !== at) };
}

async function showOverview(
  terminal: Terminal,
  verb: string | undefined,
  rest: readonly string[],
  asked: boolean,
): Promise<ExitCode> {
  const { overview } = await import('./help.ts');
  const topic = verb === 'help' ? findCommand(rest[0], rest.slice(1)) : undefined;
  if (topic !== undefined) {
    const { commandHelp } = await import('./help.ts');
    const { default: command } = await topic.load();
    await terminal.out(commandHelp(topic.name, command));
    return exitCode.done;
  }
  if (asked) {
    const loaded = await Promise.all(
      Object.entries(commands).map(async ([name, load]) => [name, (await load()).default] as const),
    );
    await terminal.out(overview(loaded));
    return exitCode.done;
  }
  throw new UsageError(`there is no command "${verb ?? ''}"; there are: ${Object.keys(commands).join(', ')}`);
}

async function runCommand(
  command: AnyCommand,
  argv: readonly string[],
  terminal: Terminal,
): Promise<ExitCode> {
  const { flags, args } = await parseCommandLine(command, argv);
  const interruption = onInterrupt(terminal.err);
  try {
    return await command.run({ flags, args, terminal, interruption });
  } finally {
    interruption.stop();
  }
}
