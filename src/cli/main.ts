import type { AnyCommand } from './command.ts';
import { nothingRepeated, type CommandScope } from '../domain/slots/printed-command.ts';
import { describeError } from './describe-error.ts';
import { exitCode, type ExitCode } from './exit-codes.ts';
import { hoistFlags } from './hoist-flags.ts';
import { onInterrupt } from './interruption.ts';
import { parseCommandLine } from './parse-command-line.ts';
import { typedScope } from './repeated-flags.ts';
import { processTerminal, type Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';
import { writeError } from './write-error.ts';
import { writeInterrupted } from './write-interrupted.ts';

type Load = () => Promise<{ readonly default: AnyCommand }>;

/** Each verb and its modules: none is run that the verb does not need. */
const commands: ReadonlyMap<string, Load> = new Map(
  Object.entries<Load>({
    status: () => import('../commands/status.ts'),
    diff: () => import('../commands/diff.ts'),
    deploy: () => import('../commands/deploy.ts'),
    verify: () => import('../commands/verify.ts'),
    'verify merge': () => import('../commands/verify/merge.ts'),
    switch: () => import('../commands/switch.ts'),
    rollback: () => import('../commands/rollback.ts'),
    standby: () => import('../commands/standby.ts'),
    history: () => import('../commands/history.ts'),
    'golden init': () => import('../commands/golden/init.ts'),
    'golden lint': () => import('../commands/golden/lint.ts'),
    'golden mutate': () => import('../commands/golden/mutate.ts'),
    'golden update': () => import('../commands/golden/update.ts'),
    'golden review': () => import('../commands/golden/review.ts'),
    'golden import': () => import('../commands/golden/import.ts'),
    'golden record': () => import('../commands/golden/record.ts'),
    'golden publish': () => import('../commands/golden/publish.ts'),
    'golden schema': () => import('../commands/golden/schema.ts'),
    'guard install': () => import('../commands/guard/install.ts'),
    'guard status': () => import('../commands/guard/status.ts'),
    'guard remove': () => import('../commands/guard/remove.ts'),
    doctor: () => import('../commands/doctor.ts'),
    'doctor rbac': () => import('../commands/doctor/rbac.ts'),
    sandbox: () => import('../commands/sandbox.ts'),
    version: () => import('../commands/version.ts'),
  }),
);

/** Runs one command line to its end and ends the process with its exit code. */
export async function main(argv: readonly string[]): Promise<void> {
  const terminal = processTerminal();
  // What nobody caught is a defect; it is said in one line all the same.
  process.on('uncaughtException', (error) => {
    terminal.err(`error: ${describeError(error, unknownScope).result.message}\n`);
    process.exit(exitCode.error);
  });
  const failed = failWith(terminal, argv);
  const code = await runLine(argv, terminal, failed).catch((error: unknown) => failed(error, unknownScope));
  await terminal.out('');
  process.exit(code);
}

const unknownScope: CommandScope = { namespace: '', repeated: nothingRepeated };

/** Says what went wrong, and what helps there. */
type Failed = (error: unknown, at: CommandScope) => Promise<ExitCode>;

function failWith(terminal: Terminal, argv: readonly string[]): Failed {
  return async (error, at) => {
    const described = describeError(error, at);
    await writeError(terminal, described, argv);
    return described.code;
  };
}

async function runLine(argv: readonly string[], terminal: Terminal, failed: Failed): Promise<number> {
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
  return runCommand(command, found.rest, terminal, failed);
}

interface FoundCommand {
  readonly name: string;
  readonly load: () => Promise<{ readonly default: AnyCommand }>;
  readonly rest: readonly string[];
}

function findCommand(verb: string | undefined, rest: readonly string[]): FoundCommand | undefined {
  if (verb === undefined) return undefined;
  const at = rest.findIndex((word) => !word.startsWith('-'));
  const name = `${verb} ${rest[at] ?? ''}`;
  const double = commands.get(name);
  if (double !== undefined) return { name, load: double, rest: rest.filter((_, index) => index !== at) };
  const single = commands.get(verb);
  return single === undefined ? undefined : { name: verb, load: single, rest };
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
      [...commands].map(async ([name, load]) => [name, (await load()).default] as const),
    );
    await terminal.out(overview(loaded));
    return exitCode.done;
  }
  throw new UsageError(`there is no command "${verb ?? ''}"; there are: ${[...commands.keys()].join(', ')}`);
}

async function runCommand(
  command: AnyCommand,
  argv: readonly string[],
  terminal: Terminal,
  failed: Failed,
): Promise<number> {
  const end = command.takesCommand === true && argv.includes('--') ? argv.indexOf('--') : argv.length;
  const commandWords = argv.slice(end + 1);
  const { flags, args } = await parseCommandLine(command, argv.slice(0, end));
  const at = typedScope(flags, args);
  let answered = false;
  const watched: Terminal = {
    ...terminal,
    out: (text) => {
      answered = true;
      return terminal.out(text);
    },
  };
  const interruption = onInterrupt((standing) => {
    // A second result after the first would be no JSON.
    const format = answered ? 'text' : flags['output'];
    void writeInterrupted(terminal, format, standing, at).finally(() => process.exit(exitCode.interrupted));
  });
  try {
    return await command.run({ flags, args, commandWords, terminal: watched, interruption });
  } catch (error) {
    return await failed(error, at);
  } finally {
    interruption.stop();
  }
}
