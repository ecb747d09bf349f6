import { boolean, option, string } from '@oclif/core/flags';
import { checkUrl } from '../cli/ask-agent.ts';
import { defineCommand, type Invocation } from '../cli/command.ts';
import { appendToLedger, checkLedger } from '../cli/append-to-ledger.ts';
import { apiKeyOf, apiKeySecretFlag, type ApiKeySecretFlag } from '../cli/api-key-secret.ts';
import { exitCode, exitCodeOfVerdict, type ExitCode } from '../cli/exit-codes.ts';
import {
  connectionFlags,
  expectations,
  judgingSetFlag,
  outputFlag,
  progressFlag,
  serviceArgument,
  serviceFlags,
  verbosityFlag,
  waitFlag,
  type ExpectFlags,
} from '../cli/flags.ts';
import { findGoldenSet, foundOrMissing, loadPublishedSet, tellWhereFrom } from '../cli/find-golden-set.ts';
import { openWhenAsked } from '../cli/open-when-asked.ts';
import { openProgress, type ProgressFormat } from '../cli/progress.ts';
import { limitsOf, runFlags, type RunFlags } from '../cli/run-flags.ts';
import { refusedRead } from '../cli/refused-read.ts';
import { sameSlot, typedScope } from '../cli/repeated-flags.ts';
import {
  loadGoldenSet,
  type ConnectionFlags,
  type GoldenSet,
  type OpenedCluster,
  type Surroundings,
} from '../cli/wiring.ts';
import type { Terminal } from '../cli/terminal.ts';
import { reportTargets, writeReports } from '../cli/write-reports.ts';
import { version } from '../cli/version.ts';
import { writeInterrupted } from '../cli/write-interrupted.ts';
import { writeVerdict } from '../cli/write-verdict.ts';
import { UsageError } from '../cli/usage-error.ts';
import type { ServiceChoice } from '../use-cases/cluster-work.ts';
import { verifyIdle, type VerifyIdleOutcome, type VerifyOptions } from '../use-cases/verify-idle.ts';
import type { RecordWork } from '../use-cases/record-verdict.ts';
import { verifyUrl, type VerifyLimits } from '../use-cases/verify-slot.ts';
import { waitForExpected } from '../use-cases/wait-for-expected.ts';

interface Flags extends ConnectionFlags, ExpectFlags, RunFlags, ApiKeySecretFlag {
  readonly output: 'text' | 'json' | 'yaml';
  readonly progress: ProgressFormat;
  readonly slot?: string | undefined;
  readonly golden?: string | undefined;
  readonly url?: string | undefined;
  readonly show?: string | undefined;
  readonly plan: boolean;
  readonly record: boolean;
  readonly report?: string[] | undefined;
  readonly ledger?: string | undefined;
  readonly baseline?: 'live' | undefined;
  readonly watch: boolean;
  readonly verbose: boolean;
  readonly 'slot-label'?: string | undefined;
}

type Run = Invocation<Flags, { readonly service?: string | undefined }>;
type OpenCluster = () => Promise<OpenedCluster>;

export default defineCommand({
  summary: 'Replay the golden set against the idle slot, and judge its answers.',
  description:
    'Each case is asked through a port-forward, spread over every ready replica; nothing in the cluster is changed, but for the record that --record asks for.\n' +
    'Exit code 0: passed, 3: a case failed, 4: it could not be told, 5: refused.',
  examples: [
    { line: 'verify', does: 'the set in ./golden against the idle slot' },
    { line: 'verify --record', does: 'the same, and keeps the verdict for `switch`' },
    { line: 'verify --show refund-window', does: 'what was sent and received in the last run' },
    { line: 'verify --url http://localhost:8000', does: 'an agent on this machine, without a cluster' },
    {
      line: 'verify --watch --url http://localhost:8000',
      does: 'again at each save, the cases that it touches',
    },
    {
      line: 'verify --expect-version 1.3.0 --wait 10m --report junit=golden.xml',
      does: 'a gate in CI, where GitOps brings 1.3.0',
    },
  ],
  args: serviceArgument,
  flags: {
    slot: string({ summary: 'Slot to ask instead of the idle one.' }),
    ...judgingSetFlag,
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
    record: boolean<boolean>({
      default: false,
      summary:
        'Keep the verdict on the idle Deployment, for `switch` to take while nothing of what was judged has changed.',
    }),
    report: string({
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'FORMAT=FILE',
      summary:
        'Also write the verdict to a file, html=, markdown=, junit= or json=FILE (an earlier one is removed first); github: as annotations and job summary.',
    }),
    baseline: option({
      options: ['live'] as const,
      summary: 'Ask the live slot once what failed: where it fails the same, the golden case is stale.',
    })(),
    ledger: string({
      helpValue: 'FILE',
      summary: 'Append a JSON line for each case to this file: which cases flip from run to run.',
    }),
    watch: boolean<boolean>({
      default: false,
      summary: 'With --url: ask again the cases that a saved file of the set touches, until ^C.',
    }),
    verbose: boolean<boolean>({ default: false, summary: 'Show every case and every finding.' }),
    'expect-image': string({ summary: 'Refuse unless the slot runs this image.' }),
    'expect-version': string({
      summary: 'Refuse unless the slot calls itself this version (AGENT_VERSION).',
    }),
    ...apiKeySecretFlag,
    ...runFlags,
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
  const { flags, terminal, interruption } = invocation;
  const cluster = openWhenAsked(flags, { terminal, interruption, report: () => undefined });
  try {
    return await verify(invocation, cluster.open);
  } finally {
    cluster.close();
  }
}

async function verify(invocation: Run, openCluster: OpenCluster): Promise<ExitCode> {
  const { flags, args, terminal, interruption } = invocation;
  const choice = { service: args.service, slotLabel: flags['slot-label'] };
  const { slot, url } = flags;
  if (flags.record) checkRecord(flags);
  if (flags.show !== undefined) {
    const { showExchange } = await import('../cli/show-exchange.ts');
    return showExchange(flags.show, { flags, choice, slot, url }, { terminal, interruption });
  }
  if (flags.plan) return showPlan(flags, choice, terminal, openCluster);
  const expect = expectations(flags);
  if (url !== undefined) refuseSlotFlags(url, flags);
  if (flags.watch) return watch(flags, { terminal, interruption });
  const reports = await reportTargets(flags.report ?? []);
  if (flags.ledger !== undefined) await checkLedger(flags.ledger);
  const whole = await goldenSet(flags, choice, terminal, openCluster);
  const { chosenCases } = await import('../cli/chosen-cases.ts');
  const set = await chosenCases(whole, flags, { flags, choice, slot, url }, { terminal, interruption });
  if (typeof set === 'number') return set;
  const progress = openProgress(terminal, flags.progress);
  const surroundings = { terminal, interruption, report: progress.report };
  tellWhereFrom(set, flags.golden, progress.report);
  const outcome = await (
    url === undefined
      ? judgeSlot(invocation, surroundings, openCluster, set, {
          choice,
          slot,
          expect,
          limits: limitsOf(flags),
          baseline: flags.baseline !== undefined,
        })
      : judgeUrl(surroundings, set, url, limitsOf(flags))
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
      const lost =
        flags.ledger === undefined ? undefined : await appendToLedger(flags.ledger, outcome.verdict);
      if (lost !== undefined)
        terminal.err(`error: --ledger ${flags.ledger ?? ''} was not written: ${lost}\n`);
      const code = exitCodeOfVerdict(outcome.verdict);
      const unwritten = problems.length > 0 || lost !== undefined;
      return code === exitCode.done && unwritten ? exitCode.error : code;
    }
  }
}

/** Each verdict is text for the author who waits for it; nothing else reads it. */
async function watch(
  flags: Flags,
  { terminal, interruption }: Pick<Run, 'terminal' | 'interruption'>,
): Promise<ExitCode> {
  const { url } = flags;
  if (url === undefined)
    throw new UsageError('--watch asks an agent at hand over and over: name it with --url');
  const given = (name: keyof Flags): boolean => flags[name] !== undefined && flags[name] !== false;
  const other = (['report', 'ledger', 'only', 'tag', 'rerun-failed', 'shard'] as const).find(given);
  if (other !== undefined || flags.output !== 'text')
    throw new UsageError(`--watch comes to a verdict at each change: leave out --${other ?? 'output'}`);
  const { watchSet } = await import('../cli/watch-set.ts');
  return watchSet(flags.golden, { terminal, signal: interruption.signal }, async (set) => {
    const progress = openProgress(terminal, flags.progress);
    const surroundings = { terminal, interruption, report: progress.report };
    const outcome = await judgeUrl(surroundings, set, url, limitsOf(flags)).finally(progress.end);
    const showFlags = sameSlot(flags, { service: undefined, slot: undefined, url });
    const view = { format: flags.output, verbose: flags.verbose, showFlags };
    if (outcome.kind === 'verdict') await writeVerdict(terminal, view, outcome.verdict);
  });
}

/** Where a URL is asked, no cluster takes part. */
async function goldenSet(
  flags: Flags,
  choice: ServiceChoice,
  terminal: Terminal,
  openCluster: OpenCluster,
): Promise<GoldenSet> {
  if (flags.url !== undefined) return loadGoldenSet(flags.golden, terminal);
  const found = await findGoldenSet(flags.golden, terminal, () => loadPublishedSet(openCluster, choice));
  return foundOrMissing(found, flags.golden, terminal);
}

/** No agent takes part. */
async function showPlan(
  flags: Flags,
  choice: ServiceChoice,
  terminal: Terminal,
  openCluster: OpenCluster,
): Promise<ExitCode> {
  if (flags.report !== undefined) throw new UsageError('--report tells a verdict, and --plan comes to none');
  if (flags['rerun-failed'])
    throw new UsageError('--plan asks nobody which cases failed: leave out --rerun-failed');
  const set = await goldenSet(flags, choice, terminal, openCluster);
  const [{ choose }, { writePlan }, { tokenizer }] = await Promise.all([
    import('../cli/chosen-cases.ts'),
    import('../cli/write-plan.ts'),
    import('../cli/judge-wiring.ts'),
  ]);
  await writePlan(terminal, flags.output, choose(set, flags), tokenizer);
  return exitCode.done;
}

/** Kept is what was judged now, of a slot, by the whole set. */
function checkRecord(flags: Flags): void {
  const given = (name: keyof Flags): boolean => flags[name] !== undefined && flags[name] !== false;
  const other = (['show', 'plan', 'url'] as const).find(given);
  if (other !== undefined)
    throw new UsageError(`--record keeps the verdict of a slot, and --${other} comes to none`);
  const part = (['only', 'tag', 'rerun-failed', 'shard'] as const).find(given);
  if (part !== undefined)
    throw new UsageError(`--record keeps the verdict of the whole set, and --${part} asks a part of it`);
}

/** What is said of a slot would be passed over without a word where no cluster takes part. */
function refuseSlotFlags(url: string, flags: Flags): void {
  checkUrl(url);
  const ofSlots = (['slot', 'expect-image', 'expect-version', 'baseline'] as const).find(
    (name) => flags[name] !== undefined,
  );
  if (ofSlots !== undefined) throw new UsageError(`--${ofSlots} speaks of a slot, and --url asks none`);
  if (flags['api-key-secret'] !== undefined)
    throw new UsageError(
      '--api-key-secret reads a Secret of a cluster, and with --url none takes part: let a header of suite.yaml come from the environment',
    );
}

async function judgeSlot(
  { flags }: Run,
  surroundings: Surroundings,
  openCluster: OpenCluster,
  set: GoldenSet,
  options: VerifyOptions,
): Promise<VerifyIdleOutcome> {
  const [opened, { openJudgeWork }] = await Promise.all([openCluster(), import('../cli/judge-wiring.ts')]);
  const work = { ...opened, report: surroundings.report };
  const waited = await waitForExpected(work, options, flags.wait);
  if (waited.kind === 'interrupted') return { kind: 'interrupted', live: waited.pair.live.name };
  const [connections, apiKey] = await Promise.all([work.connections(), apiKeyOf(flags, work)()]);
  return verifyIdle(
    {
      ...openJudgeWork(surroundings, apiKey),
      cluster: work.cluster,
      sha256: work.sha256,
      connections,
    },
    set,
    { ...options, expect: waited.expect, ...(flags.record ? { record: recordWork(work) } : {}) },
  );
}

function recordWork(work: OpenedCluster): RecordWork {
  const secretVersion: RecordWork['secretVersion'] = async (name) =>
    (await work.apiServer()).secretVersion(name);
  return { ...work, secretVersion, tool: version };
}

async function judgeUrl(
  surroundings: Surroundings,
  set: GoldenSet,
  url: string,
  limits: VerifyLimits,
): Promise<VerifyIdleOutcome> {
  const { openJudgeWork, openUrlFetch } = await import('../cli/judge-wiring.ts');
  const judge = openJudgeWork(surroundings);
  const { fetch, close } = openUrlFetch();
  try {
    const outcome = await verifyUrl({ ...judge, fetch }, set, url, limits);
    return outcome.kind === 'interrupted' ? { ...outcome, live: undefined } : outcome;
  } finally {
    close();
  }
}
