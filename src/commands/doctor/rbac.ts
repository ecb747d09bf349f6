import { boolean, string } from '@oclif/core/flags';
import { defineCommand, type Invocation } from '../../cli/command.ts';
import { exitCode, type ExitCode } from '../../cli/exit-codes.ts';
import { verbosityFlag } from '../../cli/flags.ts';
import { objectName } from '../../cli/names.ts';
import { roleCommandsOf, roleYaml } from '../../cli/role-commands.ts';

interface Flags {
  readonly for?: string | undefined;
  readonly namespace: string;
  readonly name: string;
  readonly 'essential-only': boolean;
}

export default defineCommand({
  summary: 'Print the least Role for some commands, each rule with why.',
  description: 'Needs no cluster. No command reads a Secret. docs/permissions.md shows the whole table.',
  examples: [
    { line: 'doctor rbac --for switch,rollback -n ai-agents', does: 'who may move traffic' },
    {
      line: 'doctor rbac --for verify --essential-only',
      does: 'a gate in CI, and nothing that helps beside',
    },
  ],
  args: {},
  flags: {
    for: string({
      helpValue: 'COMMANDS',
      summary: 'As switch,rollback (default: all but guard); verify-record is verify --record.',
    }),
    namespace: string({ char: 'n', default: 'default', summary: 'Namespace of the Role.' }),
    name: string({ default: 'bluegreen', summary: 'Name of the Role.' }),
    'essential-only': boolean<boolean>({
      default: false,
      summary: 'Leave out what is optional, and what only a flag or a lost answer makes needed.',
    }),
    ...verbosityFlag,
  },
  run: (invocation: Invocation<Flags, unknown>) => run(invocation),
});

async function run({ flags, terminal }: Invocation<Flags, unknown>): Promise<ExitCode> {
  const role = roleYaml({
    commands: roleCommandsOf(flags.for),
    namespace: objectName('namespace', flags.namespace),
    name: objectName('--name', flags.name),
    essentialOnly: flags['essential-only'],
  });
  await terminal.out(role);
  return exitCode.done;
}
