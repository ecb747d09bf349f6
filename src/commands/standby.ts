import { boolean, integer, string } from '@oclif/core/flags';
import { checkedReason } from '../cli/checked-reason.ts';
import { defineCommand, type Invocation } from '../cli/command.ts';
import { exitCodeOfStandby, type ExitCode } from '../cli/exit-codes.ts';
import {
  connectionFlags,
  dryRunFlag,
  outputFlag,
  progressFlag,
  serviceArgument,
  serviceFlags,
  verbosityFlag,
} from '../cli/flags.ts';
import { openProgress, type ProgressFormat } from '../cli/progress.ts';
import { repeatedFlags } from '../cli/repeated-flags.ts';
import { openClusterWork, type ConnectionFlags } from '../cli/wiring.ts';
import { writeResult } from '../cli/write-result.ts';
import { standbyText } from '../reporters/standby-text.ts';
import { standBy } from '../use-cases/stand-by.ts';

interface Flags extends ConnectionFlags {
  readonly output: 'text' | 'json' | 'yaml';
  readonly progress: ProgressFormat;
  readonly 'dry-run': 'none' | 'client' | 'server';
  readonly replicas: number;
  readonly force: boolean;
  readonly reason?: string | undefined;
  readonly 'slot-label'?: string | undefined;
}

type Run = Invocation<Flags, { readonly service?: string | undefined }>;

export default defineCommand({
  summary: 'Shrink the idle slot, once it need not be the way back any more.',
  description: [
    'The slot that traffic left is kept as it is for the hold time (1 hour, or the annotation kubectl-bluegreen/hold of the Service), so that rollback is instant. After it, standby scales the slot to no pods, or to --replicas, and puts its HPA back to what it was before a switch raised it.',
    'Exit code 0: shrunk or as small already, 5: refused, 7: the change may have been made.',
  ].join('\n'),
  examples: [
    { line: 'standby', does: 'no pods; rollback --scale-up brings them back' },
    { line: 'standby --replicas 1', does: 'one pod, ready for a start that is not cold' },
    { line: 'standby --force', does: 'within the hold time too' },
  ],
  args: serviceArgument,
  flags: {
    replicas: integer({
      default: 0,
      min: 0,
      helpValue: 'N',
      summary: 'Pods that the slot shall keep (default 0).',
    }),
    force: boolean<boolean>({
      default: false,
      summary: 'Within the hold time too: rollback is no longer instant then.',
    }),
    reason: string({ helpValue: 'WHY', summary: 'Kept with the change of size.' }),
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
  const reason = checkedReason(flags.reason, undefined);
  const progress = openProgress(terminal, flags.progress);
  const work = await openClusterWork(flags, { terminal, interruption, report: progress.report });
  try {
    const result = await standBy(work, {
      choice: { service: args.service, slotLabel: flags['slot-label'] },
      replicas: flags.replicas,
      force: flags.force,
      reason,
      dryRun: flags['dry-run'],
    });
    progress.end();
    await writeResult(terminal, flags.output, result, () => standbyText(result, repeatedFlags(flags)));
    return exitCodeOfStandby(result);
  } finally {
    progress.end();
    work.close();
  }
}
