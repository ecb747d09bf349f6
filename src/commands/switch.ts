import { boolean, string } from '@oclif/core/flags';
import { checkedReason } from '../cli/checked-reason.ts';
import { defineCommand, type Invocation } from '../cli/command.ts';
import { exitCodeOfSwitch, type ExitCode } from '../cli/exit-codes.ts';
import {
  connectionFlags,
  dryRunFlag,
  duration,
  expectations,
  outputFlag,
  progressFlag,
  serviceArgument,
  serviceFlags,
  verbosityFlag,
  waitFlag,
  type ExpectFlags,
} from '../cli/flags.ts';
import { openProgress, type ProgressFormat } from '../cli/progress.ts';
import {
  loadGoldenSet,
  openClusterWork,
  type ConnectionFlags,
  type OpenedCluster,
  type Surroundings,
} from '../cli/wiring.ts';
import { writeMove } from '../cli/write-move.ts';
import type { SwitchResult } from '../results/switch-result.generated.ts';
import { unmoved } from '../use-cases/switch-result.ts';
import { switchTraffic, type SwitchOptions } from '../use-cases/switch-traffic.ts';
import { verifySlot } from '../use-cases/verify-slot.ts';
import { waitForExpected } from '../use-cases/wait-for-expected.ts';

interface Flags extends ConnectionFlags, ExpectFlags {
  readonly output: 'text' | 'json' | 'yaml';
  readonly progress: ProgressFormat;
  readonly 'dry-run': 'none' | 'client' | 'server';
  readonly timeout: number;
  readonly to?: string | undefined;
  readonly golden?: string | undefined;
  readonly reason?: string | undefined;
  readonly 'skip-verify': boolean;
  readonly 'slot-label'?: string | undefined;
}

type Run = Invocation<Flags, { readonly service?: string | undefined }>;

export default defineCommand({
  summary: 'Move traffic to the idle slot, after it has passed its golden set.',
  description: [
    'Checks that the slot is rolled out, ready and as large as the live one, replays the golden set, patches the Service once, and waits until its endpoints hold the new slot alone.',
    'Exit code 0: moved or already there, 3: verdict failed, 4: could not tell, 5: refused, 6: moved and moved back, 7: moved or perhaps moved, not confirmed.',
  ].join('\n'),
  examples: [
    { line: 'switch', does: 'to the idle slot' },
    { line: 'switch --expect-version 1.3.0', does: 'safe to repeat in CI: done where 1.3.0 is live already' },
    {
      line: 'switch --expect-version 1.3.0 --wait 10m',
      does: 'as soon as somebody else, GitOps say, has brought 1.3.0 to the idle slot',
    },
    { line: 'switch --dry-run=server', does: 'the plan, judged by the API server; nothing is changed' },
    {
      line: 'switch --skip-verify --reason "golden set is down, fix is urgent"',
      does: 'without a verdict; recorded',
    },
  ],
  args: serviceArgument,
  flags: {
    to: string({ helpValue: 'SLOT', summary: 'Slot to make live (default: the idle one).' }),
    golden: string({ helpValue: 'DIR', summary: 'Folder of the golden set (default ./golden).' }),
    'skip-verify': boolean<boolean>({
      default: false,
      summary: 'Move without asking the golden set; needs --reason.',
    }),
    reason: string({ helpValue: 'WHY', summary: 'Kept in the history of moves.' }),
    'expect-image': string({
      summary: 'Refuse unless the slot runs this image; where it is live already, done.',
    }),
    'expect-version': string({
      summary:
        'Refuse unless the slot calls itself this version (AGENT_VERSION); where it is live already, done.',
    }),
    ...waitFlag,
    timeout: duration({
      default: 60_000,
      helpValue: 'TIME',
      summary: 'Longest wait for the endpoints, as 90s or 5m (default 1m).',
    }),
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
  const reason = checkedReason(flags.reason, flags['skip-verify'] ? '--skip-verify' : undefined);
  const expect = expectations(flags);
  const choice = { service: args.service, slotLabel: flags['slot-label'] };
  // A set that does not load is told before the wait, not after it.
  if (flags.wait !== undefined && !flags['skip-verify']) await loadGoldenSet(flags.golden, terminal);
  const progress = openProgress(terminal, flags.progress);
  const surroundings = { terminal, interruption, report: progress.report };
  const work = await openClusterWork(flags, surroundings);
  try {
    const waited = await waitForExpected(work, { choice, slot: flags.to, expect }, flags.wait);
    const result =
      waited.kind === 'interrupted'
        ? interrupted(unmoved('switch', work.cluster.scope, waited.pair, flags['dry-run']))
        : await switchTraffic(work, {
            choice,
            to: flags.to,
            expect: waited.expect,
            dryRun: flags['dry-run'],
            skipVerify: flags['skip-verify'],
            reason,
            endpointsTimeoutMs: flags.timeout,
            verify: judgeWith(flags, surroundings, work),
          });
    progress.end();
    await writeMove(terminal, flags, result);
    return exitCodeOfSwitch(result);
  } finally {
    progress.end();
    work.close();
  }
}

function interrupted(base: SwitchResult): SwitchResult {
  return { ...base, outcome: 'interrupted', reason: 'interrupted before anything was changed' };
}

/** The golden set, and what asks it, is loaded only where a slot is to be judged. */
function judgeWith(
  { golden }: Flags,
  surroundings: Surroundings,
  work: OpenedCluster,
): SwitchOptions['verify'] {
  return async (pair, slot) => {
    const [{ openJudgeWork }, set, connections] = await Promise.all([
      import('../cli/judge-wiring.ts'),
      loadGoldenSet(golden, surroundings.terminal),
      work.connections(),
    ]);
    return verifySlot(
      { ...openJudgeWork(surroundings), cluster: work.cluster, connections },
      set,
      pair,
      slot,
    );
  };
}
