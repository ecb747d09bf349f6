import { boolean, integer, string } from '@oclif/core/flags';
import { checkedReason } from '../cli/checked-reason.ts';
import { defineCommand, type Invocation } from '../cli/command.ts';
import { exitCodeOfSwitch, type ExitCode } from '../cli/exit-codes.ts';
import {
  connectionFlags,
  dryRunFlag,
  duration,
  notifyFlag,
  outputFlag,
  progressFlag,
  serviceArgument,
  serviceFlags,
  verbosityFlag,
} from '../cli/flags.ts';
import { notifyOfMove, readNotifyTarget } from '../cli/notify-of-move.ts';
import { openProgress, type ProgressFormat } from '../cli/progress.ts';
import { openClusterWork, type ConnectionFlags } from '../cli/wiring.ts';
import { writeMove } from '../cli/write-move.ts';
import { rollBack } from '../use-cases/roll-back.ts';

interface Flags extends ConnectionFlags {
  readonly output: 'text' | 'json' | 'yaml';
  readonly progress: ProgressFormat;
  readonly 'dry-run': 'none' | 'client' | 'server';
  readonly timeout: number;
  readonly wait: boolean;
  readonly 'scale-up': boolean;
  readonly to?: string | undefined;
  readonly 'to-revision'?: number | undefined;
  readonly reason?: string | undefined;
  readonly 'notify-url'?: string | undefined;
  readonly 'slot-label'?: string | undefined;
}

type Run = Invocation<Flags, { readonly service?: string | undefined }>;

export default defineCommand({
  summary: 'Move traffic back to what served before the last switch, in one patch.',
  description: [
    'No pull, no start, no verdict: the old slot still runs. Refused where it no longer runs what it served, where no pod of it is ready, or where the recorded moves do not lead to the live slot. --to SLOT --reason WHY goes there all the same, as long as a pod is ready.',
    'Exit code 0: back or already there, 5: refused, 7: moved or perhaps moved, not confirmed.',
  ].join('\n'),
  examples: [
    { line: 'rollback', does: 'back to what served before' },
    { line: 'rollback --no-wait', does: 'end right after the patch' },
    { line: 'rollback --to-revision 7', does: 'to what served after move 7 of `history`' },
    { line: 'rollback --scale-up', does: 'to a slot that standby shrank' },
    {
      line: 'rollback --to blue --reason "green loses orders"',
      does: 'to a named slot, whatever the history says',
    },
  ],
  args: serviceArgument,
  flags: {
    to: string({
      helpValue: 'SLOT',
      summary: 'Slot to go back to, whatever the history says; needs --reason.',
    }),
    'to-revision': integer({
      min: 1,
      helpValue: 'N',
      exclusive: ['to'],
      summary: 'Back to the slot that served after move N of `history`, if it still runs what it ran then.',
    }),
    reason: string({ helpValue: 'WHY', summary: 'Kept in the history of moves.' }),
    wait: boolean<boolean>({
      default: true,
      allowNo: true,
      summary: 'Wait until the endpoints hold the slot alone (the default), or end after the patch.',
    }),
    'scale-up': boolean<boolean>({
      default: false,
      summary: 'Where the slot is smaller than the live one: make it as large, wait until it is, then go.',
    }),
    timeout: duration({
      default: 60_000,
      helpValue: 'TIME',
      summary: 'Longest wait for the endpoints, and for the pods of --scale-up, as 90s or 5m (default 1m).',
    }),
    ...notifyFlag,
    ...dryRunFlag,
    ...outputFlag,
    ...progressFlag,
    ...serviceFlags,
    ...connectionFlags,
    ...verbosityFlag,
  },
  run: (invocation: Run) => run(invocation),
});

async function run({ flags, args, terminal, interruption }: Run): Promise<ExitCode> {
  const reason = checkedReason(flags.reason, flags.to === undefined ? undefined : 'rollback --to');
  const notice = readNotifyTarget(flags['notify-url'], terminal.env);
  const progress = openProgress(terminal, flags.progress);
  const surroundings = { terminal, interruption, report: progress.report };
  const work = await openClusterWork(flags, surroundings);
  try {
    const result = await rollBack(work, {
      choice: { service: args.service, slotLabel: flags['slot-label'] },
      to: flags.to,
      toRevision: flags['to-revision'],
      reason,
      scaleUp: flags['scale-up'] ? { timeoutMs: flags.timeout } : undefined,
      dryRun: flags['dry-run'],
      endpointsTimeoutMs: flags.wait ? flags.timeout : undefined,
    });
    progress.end();
    await writeMove(terminal, flags, result);
    await notifyOfMove(notice, result, reason, { ...surroundings, clock: work.clock });
    return exitCodeOfSwitch(result);
  } finally {
    progress.end();
    work.close();
  }
}
