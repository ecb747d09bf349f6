import { boolean, string } from '@oclif/core/flags';
import { defineCommand, type Invocation } from '../cli/command.ts';
import { exitCode, exitCodeOfVerdict, type ExitCode } from '../cli/exit-codes.ts';
import {
  connectionFlags,
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
import { refusedRead } from '../cli/refused-read.ts';
import { sameSlot, typedScope } from '../cli/repeated-flags.ts';
import {
  loadGoldenSet,
  openClusterWork,
  type ConnectionFlags,
  type GoldenSet,
  type Surroundings,
} from '../cli/wiring.ts';
import { reportTargets, writeReports } from '../cli/write-reports.ts';
import { writeInterrupted } from '../cli/write-interrupted.ts';
import { writeVerdict } from '../cli/write-verdict.ts';
import { UsageError } from '../cli/usage-error.ts';
import { verifyIdle, type VerifyIdleOutcome, type VerifyOptions } from '../use-cases/verify-idle.ts';
import { verifyUrl } from '../use-cases/verify-slot.ts';
import { waitForExpected } from '../use-cases/wait-for-expected.ts';

interface Flags extends ConnectionFlags, ExpectFlags {
  readonly output: 'text' | 'json' | 'yaml';
  readonly progress: ProgressFormat;
  readonly slot?: string | undefined;
  readonly golden?: string | undefined;
  readonly url?: string | undefined;
  readonly show?: string | undefined;
  readonly plan: boolean;
  readonly report?: string[] | undefined;
  readonly verbose: boolean;
  readonly 'slot-label'?: string | undefined;
}

type Run = Invocation<Flags, { readonly service?: string | undefined }>;

export default defineCommand({
  summary: 'Replay the golden set against the idle slot, and judge its answers.',
  description:
    'Each case is asked through a port-forward, spread over every ready replica; nothing in the cluster is changed.\n' +
    'Exit code 0: passed, 3: a case failed, 4: it could not be told, 5: refused.',
  examples: [
    { line: 'verify', does: 'the set in ./golden against the idle slot' },
    { line: 'verify --show refund-window', does: 'what was sent and received in the last run' },
    { line: 'verify --url http://localhost:8000', does: 'an agent on this machine, without a cluster' },
    {
      line: 'verify --expect-version 1.3.0 --wait 10m --report junit=golden.xml',
      does: 'a gate in CI, where GitOps brings 1.3.0',
    },
  ],
  args: serviceArgument,
  flags: {
    slot: string({ summary: 'Slot to ask instead of the idle one.' }),
    golden: string({ helpValue: 'DIR', summary: 'Folder of the golden set (default ./golden).' }),
    url: string({ summary: 'Ask the agent at this address; no cluster takes part.' }),
    show: string({
      helpValue: 'CASE',
      summary: 'Print what was sent and received for a case in the last run; nothing is asked again.',
    }),
    plan: boolean<boolean>({
      default: false,
      summary:
        'Print what a run may take (samples, tokens, minutes) and how often it blocks a good agent; nothing is asked.',
    }),
    report: string({
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'FORMAT=FILE',
      summary:
        'Also write the verdict to a file, html=, markdown=, junit= or json=FILE (an earlier one is removed first); github: as annotations and job summary.',
    }),
    verbose: boolean<boolean>({ default: false, summary: 'Show every case and every finding.' }),
    'expect-image': string({ summary: 'Refuse unless the slot runs this image.' }),
    'expect-version': string({
      summary: 'Refuse unless the slot calls itself this version (AGENT_VERSION).',
    }),
    ...waitFlag,
    ...outputFlag,
    ...progressFlag,
    ...serviceFlags,
    ...connectionFlags,
    ...verbosityFlag,
  },
  run: (invocation: Run) => run(invocation),
});

async function run(invocation: Run): Promise<ExitCode> {
  const { flags, args, terminal, interruption } = invocation;
  const choice = { service: args.service, slotLabel: flags['slot-label'] };
  const { slot, url } = flags;
  if (flags.show !== undefined) {
    const { showExchange } = await import('../cli/show-exchange.ts');
    return showExchange(flags.show, { flags, choice, slot, url }, { terminal, interruption });
  }
  if (flags.plan) return showPlan(flags, terminal);
  const expect = expectations(flags);
  if (url !== undefined) checkUrl(url, flags);
  const reports = await reportTargets(flags.report ?? []);
  const set = await loadGoldenSet(flags.golden, terminal);
  const progress = openProgress(terminal, flags.progress);
  const surroundings = { terminal, interruption, report: progress.report };
  const outcome = await (
    url === undefined
      ? judgeSlot(invocation, surroundings, set, { choice, slot, expect })
      : judgeUrl(surroundings, set, url)
  ).finally(progress.end);
  const at = typedScope(flags, args);
  switch (outcome.kind) {
    case 'refused':
      return refusedRead(terminal, flags.output, outcome.refusals, { ...at, namespace: outcome.namespace });
    case 'interrupted':
      await writeInterrupted(terminal, flags.output, { kind: 'unchanged', live: outcome.live }, at);
      return exitCode.interrupted;
    case 'verdict': {
      const showFlags = sameSlot(flags, { service: args.service, slot, url });
      await writeVerdict(
        terminal,
        { format: flags.output, verbose: flags.verbose, showFlags },
        outcome.verdict,
      );
      const problems = await writeReports(reports, outcome.verdict, terminal);
      for (const problem of problems) terminal.err(`error: the report was not written: ${problem}\n`);
      const code = exitCodeOfVerdict(outcome.verdict.outcome);
      return code === exitCode.done && problems.length > 0 ? exitCode.error : code;
    }
  }
}

/** No cluster takes part, and no agent. */
async function showPlan(flags: Flags, terminal: Run['terminal']): Promise<ExitCode> {
  if (flags.report !== undefined) throw new UsageError('--report tells a verdict, and --plan comes to none');
  const set = await loadGoldenSet(flags.golden, terminal);
  const [{ writePlan }, { tokenizer }] = await Promise.all([
    import('../cli/write-plan.ts'),
    import('../cli/judge-wiring.ts'),
  ]);
  await writePlan(terminal, flags.output, set, tokenizer);
  return exitCode.done;
}

/** What is said of a slot would be passed over without a word where no cluster takes part. */
function checkUrl(url: string, flags: Flags): void {
  if (!URL.canParse(url)) throw new UsageError(`--url ${url}: this is not a URL`);
  const ofSlots = (['slot', 'expect-image', 'expect-version'] as const).find(
    (name) => flags[name] !== undefined,
  );
  if (ofSlots !== undefined) throw new UsageError(`--${ofSlots} speaks of a slot, and --url asks none`);
}

async function judgeSlot(
  { flags }: Run,
  surroundings: Surroundings,
  set: GoldenSet,
  options: VerifyOptions,
): Promise<VerifyIdleOutcome> {
  const [work, { openJudgeWork }] = await Promise.all([
    openClusterWork(flags, surroundings),
    import('../cli/judge-wiring.ts'),
  ]);
  try {
    const waited = await waitForExpected(work, options, flags.wait);
    if (waited.kind === 'interrupted') return { kind: 'interrupted', live: waited.pair.live.name };
    return await verifyIdle(
      {
        ...openJudgeWork(surroundings),
        cluster: work.cluster,
        sha256: work.sha256,
        connections: await work.connections(),
      },
      set,
      { ...options, expect: waited.expect },
    );
  } finally {
    work.close();
  }
}

async function judgeUrl(surroundings: Surroundings, set: GoldenSet, url: string): Promise<VerifyIdleOutcome> {
  const { openJudgeWork, openUrlFetch } = await import('../cli/judge-wiring.ts');
  const judge = openJudgeWork(surroundings);
  const { fetch, close } = openUrlFetch();
  try {
    const outcome = await verifyUrl({ ...judge, fetch }, set, url);
    return outcome.kind === 'interrupted' ? { ...outcome, live: undefined } : outcome;
  } finally {
    close();
  }
}
