import { boolean } from '@oclif/core/flags';
import { defineCommand, type Invocation } from '../../cli/command.ts';
import { exitCode, exitCodeOfGuard, type ExitCode } from '../../cli/exit-codes.ts';
import {
  connectionFlags,
  dryRunFlag,
  duration,
  outputFlag,
  serviceArgument,
  serviceFlags,
  verbosityFlag,
} from '../../cli/flags.ts';
import { guardYaml } from '../../cli/guard-yaml.ts';
import { openClusterWork, type ConnectionFlags } from '../../cli/wiring.ts';
import { writeGuard } from '../../cli/write-guard.ts';
import { installGuard } from '../../use-cases/install-guard.ts';

interface Flags extends ConnectionFlags {
  readonly output: 'text' | 'json' | 'yaml';
  readonly print: boolean;
  readonly 'dry-run': 'none' | 'client' | 'server';
  readonly timeout: number;
  readonly 'slot-label'?: string | undefined;
}

type Run = Invocation<Flags, { readonly service?: string | undefined }>;

export default defineCommand({
  summary: 'Let the API server itself refuse moves of traffic that go around this tool.',
  description: [
    'Makes a ValidatingAdmissionPolicy and its binding (Kubernetes 1.30 and newer; no controller, no webhook), marks the Service by an annotation, and waits until a move without a record is seen to be refused. Services without the mark are not affected. docs/guard.md says what is refused, what passes, and how to break glass.',
    'Needs rights on the whole cluster, which an administrator has: --print writes the two objects as YAML instead.',
    'Exit code 0: guarded, 1: no permission, 4: not seen to work, 5: refused, 7: perhaps written.',
  ].join('\n'),
  examples: [
    { line: 'guard install', does: 'policy, binding and mark; what is there already is left' },
    {
      line: 'guard install --print > guard.yaml',
      does: 'policy and binding, for an administrator or GitOps',
    },
    { line: 'guard install --dry-run=server', does: 'what would be done, and whether it would be taken' },
  ],
  args: serviceArgument,
  flags: {
    print: boolean<boolean>({
      default: false,
      summary: 'Print policy and binding as YAML and end; needs no cluster.',
    }),
    timeout: duration({
      default: 30_000,
      helpValue: 'TIME',
      summary: 'Longest wait until the policy is seen to work (default 30s).',
    }),
    ...dryRunFlag,
    ...outputFlag,
    ...serviceFlags,
    ...connectionFlags,
    ...verbosityFlag,
  },
  run: (invocation: Run) => run(invocation),
});

async function run({ flags, args, terminal, interruption }: Run): Promise<ExitCode> {
  if (flags.print) {
    await terminal.out(await guardYaml());
    return exitCode.done;
  }
  const work = await openClusterWork(flags, { terminal, interruption, report: () => undefined });
  try {
    const result = await installGuard(work, await work.apiServer(), {
      choice: { service: args.service, slotLabel: flags['slot-label'] },
      dryRun: flags['dry-run'],
      timeoutMs: flags.timeout,
    });
    await writeGuard(terminal, flags, result);
    return exitCodeOfGuard(result);
  } finally {
    work.close();
  }
}
