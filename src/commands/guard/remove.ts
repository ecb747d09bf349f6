import { boolean, string } from '@oclif/core/flags';
import { checkedReason } from '../../cli/checked-reason.ts';
import { defineCommand, type Invocation } from '../../cli/command.ts';
import { exitCodeOfGuard, type ExitCode } from '../../cli/exit-codes.ts';
import {
  connectionFlags,
  dryRunFlag,
  outputFlag,
  serviceArgument,
  serviceFlags,
  verbosityFlag,
} from '../../cli/flags.ts';
import { openClusterWork, type ConnectionFlags } from '../../cli/wiring.ts';
import { writeGuard } from '../../cli/write-guard.ts';
import { removeGuard } from '../../use-cases/remove-guard.ts';

interface Flags extends ConnectionFlags {
  readonly output: 'text' | 'json' | 'yaml';
  readonly policy: boolean;
  readonly 'dry-run': 'none' | 'client' | 'server';
  readonly reason?: string | undefined;
  readonly 'slot-label'?: string | undefined;
}

type Run = Invocation<Flags, { readonly service?: string | undefined }>;

export default defineCommand({
  summary: 'Take the guard off the Service; with --policy off the whole cluster.',
  description:
    'That it was taken off, by whom and when, stays written on the Service.\nExit code 0: taken off or not there, 1: no permission, 5: refused, 7: perhaps taken off.',
  examples: [
    { line: 'guard remove --reason "moves to another cluster"', does: 'from this Service' },
    { line: 'guard remove --policy', does: 'also policy and binding: no Service of the cluster is guarded' },
  ],
  args: serviceArgument,
  flags: {
    policy: boolean<boolean>({
      default: false,
      summary: 'Also delete policy and binding, which guard every marked Service of the cluster.',
    }),
    reason: string({ helpValue: 'WHY', summary: 'Written on the Service.' }),
    ...dryRunFlag,
    ...outputFlag,
    ...serviceFlags,
    ...connectionFlags,
    ...verbosityFlag,
  },
  run: (invocation: Run) => run(invocation),
});

async function run({ flags, args, terminal, interruption }: Run): Promise<ExitCode> {
  const reason = checkedReason(flags.reason, undefined);
  const work = await openClusterWork(flags, { terminal, interruption, report: () => undefined });
  try {
    const result = await removeGuard(work, await work.apiServer(), {
      choice: { service: args.service, slotLabel: flags['slot-label'] },
      policy: flags.policy,
      reason,
      dryRun: flags['dry-run'],
    });
    await writeGuard(terminal, flags, result);
    return exitCodeOfGuard(result);
  } finally {
    work.close();
  }
}
