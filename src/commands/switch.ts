import { boolean, option, string } from '@oclif/core/flags';
import { apiKeyOf, apiKeySecretFlag, type ApiKeySecretFlag } from '../cli/api-key-secret.ts';
import { checkedReason } from '../cli/checked-reason.ts';
import { defineCommand, type Invocation } from '../cli/command.ts';
import { exitCodeOfSwitch, type ExitCode } from '../cli/exit-codes.ts';
import {
  connectionFlags,
  dryRunFlag,
  duration,
  expectations,
  judgingSetFlag,
  notifyFlag,
  outputFlag,
  progressFlag,
  serviceArgument,
  serviceFlags,
  verbosityFlag,
  waitFlag,
  type ExpectFlags,
} from '../cli/flags.ts';
import { findGoldenSet, foundOrMissing, loadPublishedSet, tellWhereFrom } from '../cli/find-golden-set.ts';
import { notifyOfMove, readNotifyTarget } from '../cli/notify-of-move.ts';
import { once } from '../cli/once.ts';
import { openProgress, type ProgressFormat } from '../cli/progress.ts';
import {
  loadManifestFile,
  openClusterWork,
  type ConnectionFlags,
  type GoldenSet,
  type OpenedCluster,
  type Surroundings,
} from '../cli/wiring.ts';
import { version } from '../cli/version.ts';
import { writeMove } from '../cli/write-move.ts';
import { UsageError } from '../cli/usage-error.ts';
import type { SwitchResult } from '../results/switch-result.generated.ts';
import { openSmokeCases, smokeCasesOf, smokeSubset } from '../use-cases/monitor/open-smoke-cases.ts';
import { openMetrics } from '../use-cases/monitor/open-metrics.ts';
import type { MonitorOptions } from '../use-cases/prepare-monitor.ts';
import { unmoved } from '../use-cases/switch-result.ts';
import { switchTraffic, type SwitchOptions } from '../use-cases/switch-traffic.ts';
import { verifySlot } from '../use-cases/verify-slot.ts';
import { waitForExpected } from '../use-cases/wait-for-expected.ts';

interface Flags extends ConnectionFlags, ExpectFlags, ApiKeySecretFlag {
  readonly output: 'text' | 'json' | 'yaml';
  readonly progress: ProgressFormat;
  readonly 'dry-run': 'none' | 'client' | 'server';
  readonly timeout: number;
  readonly to?: string | undefined;
  readonly golden?: string | undefined;
  readonly reason?: string | undefined;
  readonly 'notify-url'?: string | undefined;
  readonly 'write-manifest'?: string | undefined;
  readonly 'skip-verify': boolean;
  readonly 'no-receipt': boolean;
  /** Milliseconds. */
  readonly 'max-age': number;
  readonly 'allow-revert': boolean;
  /** Milliseconds. */
  readonly overlap?: number | undefined;
  readonly monitor: number;
  readonly 'monitor-interval': number;
  readonly 'on-blind': 'stay' | 'back';
  readonly 'slot-label'?: string | undefined;
}

type Run = Invocation<Flags, { readonly service?: string | undefined }>;

export default defineCommand({
  summary: 'Move traffic to the idle slot, after it has passed its golden set.',
  description: [
    'Checks that the slot is rolled out, ready and as large as the live one, takes the verdict that `verify --record` kept where it is still one of this very slot, or replays the golden set, patches the Service once, waits until its endpoints hold the new slot alone, and watches it for a while: pods, endpoints, the cases tagged smoke, and the Prometheus signals of the suite file. A release that fails is moved back.',
    'Exit code 0: moved or already there, 3: verdict failed, 4: could not tell, 5: refused, 6: moved and moved back, 7: moved or perhaps moved, not confirmed.',
  ].join('\n'),
  examples: [
    { line: 'switch', does: 'to the idle slot' },
    { line: 'switch --expect-version 1.3.0', does: 'safe to repeat in CI: done where 1.3.0 is live already' },
    {
      line: 'switch --expect-version 1.3.0 --wait 10m',
      does: 'as soon as somebody else, GitOps say, has brought 1.3.0 to the idle slot',
    },
    { line: 'switch --no-receipt', does: 'replays the whole set, though a verdict of it is kept' },
    { line: 'switch --dry-run=server', does: 'the plan, judged by the API server; nothing is changed' },
    {
      line: 'switch --overlap 10s',
      does: 'both slots serve for a moment, for a load balancer that follows late',
    },
    { line: 'switch --monitor 30m --monitor-interval 30s', does: 'watched for longer' },
    {
      line: 'switch --skip-verify --reason "golden set is down, fix is urgent"',
      does: 'without a verdict; recorded',
    },
    {
      line: 'switch --write-manifest k8s/service.yaml',
      does: 'the same checks, and the change in that file instead',
    },
  ],
  args: serviceArgument,
  flags: {
    to: string({ helpValue: 'SLOT', summary: 'Slot to make live (default: the idle one).' }),
    ...judgingSetFlag,
    ...apiKeySecretFlag,
    'skip-verify': boolean<boolean>({
      default: false,
      summary: 'Move without asking the golden set; needs --reason.',
    }),
    'max-age': duration({
      default: 86_400_000,
      helpValue: 'TIME',
      summary:
        'Take the verdict that `verify --record` kept, followed by the smoke cases, where it is no older (default 24h).',
    }),
    'no-receipt': boolean<boolean>({
      default: false,
      summary: 'Replay the whole set, whatever verdict is kept.',
    }),
    reason: string({ helpValue: 'WHY', summary: 'Kept in the history of moves.' }),
    'write-manifest': string({
      helpValue: 'FILE',
      summary:
        "Make the change in the Service's manifest, or in a kustomization or a patch, for a pull request; nothing in the cluster is changed.",
    }),
    'allow-revert': boolean<boolean>({
      default: false,
      summary: 'Move although a GitOps controller is known to put the selector back.',
    }),
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
      summary:
        'Longest wait for the endpoints, and for an HPA to bring the slot to size, as 90s or 5m (default 1m).',
    }),
    overlap: duration({
      helpValue: 'TIME',
      summary:
        'Select both slots for so long before the new one alone (default 10s where a load balancer is known to follow late, else 0).',
    }),
    monitor: duration({
      default: 60_000,
      helpValue: 'TIME',
      summary:
        'Watch the slot for so long once it is live, and move back where it fails (default 1m); 0: not at all.',
    }),
    'monitor-interval': duration({
      default: 5000,
      helpValue: 'TIME',
      summary: 'Time between two looks (default 5s).',
    }),
    'on-blind': option({
      options: ['stay', 'back'] as const,
      default: 'stay',
      summary: 'stay (exit 7) or move back (exit 6) where the watch could not see (default stay).',
    })(),
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
  const reason = checkedReason(flags.reason, flags['skip-verify'] ? '--skip-verify' : undefined);
  const expect = expectations(flags);
  const monitor = monitorSchedule(flags);
  const manifestName = manifestToWrite(flags);
  const choice = { service: args.service, slotLabel: flags['slot-label'] };
  const notice = readNotifyTarget(flags['notify-url'], terminal.env);
  const progress = openProgress(terminal, flags.progress);
  const surroundings = { terminal, interruption, report: progress.report };
  const work = await openClusterWork(flags, surroundings);
  const findSet = once(async () => {
    const set = await findGoldenSet(flags.golden, terminal, () =>
      loadPublishedSet(() => Promise.resolve(work), choice),
    );
    if (set !== undefined) tellWhereFrom(set, flags.golden, progress.report);
    return set;
  });
  const loadSet = async (): Promise<GoldenSet> => foundOrMissing(await findSet(), flags.golden, terminal);
  const apiKey = apiKeyOf(flags, work);
  try {
    // A set that does not load is told before the wait, not after it.
    if (flags.wait !== undefined && !flags['skip-verify']) await loadSet();
    const waited = await waitForExpected(work, { choice, slot: flags.to, expect }, flags.wait);
    const result =
      waited.kind === 'interrupted'
        ? interrupted(unmoved('switch', work.cluster.scope, waited.pair, flags['dry-run']))
        : await switchTraffic(work, {
            choice,
            to: flags.to,
            expect: waited.expect,
            allowRevert: flags['allow-revert'],
            readApplication: async (namespace, name) =>
              (await work.apiServer()).readApplication(namespace, name),
            dryRun: flags['dry-run'],
            skipVerify: flags['skip-verify'],
            reason,
            overlapMs: flags.overlap,
            endpointsTimeoutMs: flags.timeout,
            verify: judgeWith({ loadSet, apiKey }, surroundings, work),
            receipt: flags['no-receipt'] ? undefined : receiptOptions(flags, { findSet, loadSet }, work),
            manifest: manifestName === undefined ? undefined : await loadManifestFile(manifestName, terminal),
            monitor: monitor && {
              ...monitor,
              ...watchWith(flags, { findSet, loadSet, apiKey }, surroundings, work),
            },
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

function interrupted(base: SwitchResult): SwitchResult {
  return { ...base, outcome: 'interrupted', reason: 'interrupted before anything was changed' };
}

function manifestToWrite({ 'write-manifest': file, 'dry-run': dryRun, overlap }: Flags): string | undefined {
  if (file === '') throw new UsageError('--write-manifest: name a file');
  if (file !== undefined && dryRun === 'server')
    throw new UsageError('--write-manifest sends nothing that a server could judge: use --dry-run=client');
  if (file !== undefined && (overlap ?? 0) > 0)
    throw new UsageError(
      '--overlap is two changes with a pause between them, and --write-manifest makes one: let go of either',
    );
  return file;
}

/** Undefined where the release is not watched. */
function monitorSchedule(
  flags: Flags,
): Pick<MonitorOptions, 'windowMs' | 'intervalMs' | 'onBlind'> | undefined {
  const { monitor: windowMs, 'monitor-interval': intervalMs, 'on-blind': onBlind } = flags;
  if (intervalMs < shortestIntervalMs)
    throw new UsageError(`--monitor-interval: at least ${shortestIntervalMs}ms`);
  return windowMs === 0 ? undefined : { windowMs, intervalMs, onBlind };
}

/** A cluster that is asked more often is not watched any better. */
const shortestIntervalMs = 100;

type LoadSet = () => Promise<GoldenSet>;
type FindSet = () => Promise<GoldenSet | undefined>;

interface KeySource {
  readonly apiKey: () => Promise<string | undefined>;
}

interface Sets {
  /** Undefined where there is none. */
  readonly findSet: FindSet;
  /** Throws where there is none. */
  readonly loadSet: LoadSet;
}

/** The golden set, and what asks it, is loaded only where a slot is to be judged. */
function judgeWith(
  { loadSet, apiKey }: { readonly loadSet: LoadSet } & KeySource,
  surroundings: Surroundings,
  work: OpenedCluster,
): SwitchOptions['verify'] {
  return async (pair, slot, cases) => {
    const [{ openJudgeWork }, set, connections, key] = await Promise.all([
      import('../cli/judge-wiring.ts'),
      loadSet(),
      work.connections(),
      apiKey(),
    ]);
    const chosen = cases === 'all' ? ({ kind: 'set', set } as const) : smokeSubset(set);
    if (chosen.kind === 'none') return { kind: 'no-case', why: chosen.why };
    const outcome = await verifySlot(
      { ...openJudgeWork(surroundings, key), cluster: work.cluster, connections },
      chosen.set,
      pair,
      slot,
    );
    if (cases === 'all' || outcome.kind !== 'verdict') return outcome;
    const selection = { whole: false, of: set.cases.length, by: ['smoke cases, after a receipt'] };
    return { kind: 'verdict', verdict: { ...outcome.verdict, selection } };
  };
}

/** A dry run asks no case, so it goes without a set that is not there. */
function receiptOptions(
  { 'dry-run': dryRun, 'max-age': maxAgeMs }: Flags,
  { findSet, loadSet }: Sets,
  work: OpenedCluster,
): NonNullable<SwitchOptions['receipt']> {
  return {
    maxAgeMs,
    set: async () => (dryRun === 'none' ? loadSet() : findSet()),
    secretVersion: async (name) => (await work.apiServer()).secretVersion(name),
    tool: version,
  };
}

const noSetYet = {
  kind: 'none',
  why: 'there is no ./golden, no --golden is named and none is published; the switch itself needs a golden set',
} as const;

/** Who goes without a verdict goes without the set too, unless it is named. */
function watchWith(
  { golden, 'skip-verify': skipVerify }: Flags,
  { findSet, loadSet, apiKey }: Sets & KeySource,
  surroundings: Surroundings,
  work: OpenedCluster,
): Omit<MonitorOptions, 'windowMs' | 'intervalMs' | 'onBlind'> {
  const without = skipVerify && golden === undefined;
  const none = { kind: 'none', why: '--skip-verify, and no --golden is named' } as const;
  return {
    smokeCases: async () => {
      if (without) return none;
      // A dry run asks no case, so it needs no set; a set that is there must load all the same.
      const set = await findSet();
      return set === undefined ? noSetYet : smokeCasesOf(set);
    },
    openSmokeCases: async () => {
      if (without) return none;
      const [{ openJudgeWork }, set, key] = await Promise.all([
        import('../cli/judge-wiring.ts'),
        loadSet(),
        apiKey(),
      ]);
      return openSmokeCases(openJudgeWork(surroundings, key), set, work.connections);
    },
    metrics: async () => {
      return without ? [] : ((await findSet())?.monitor?.metrics ?? []);
    },
    openMetrics: async () => {
      if (without) return undefined;
      const [{ metricsOf }, set] = await Promise.all([import('../cli/metrics-wiring.ts'), loadSet()]);
      return openMetrics(set, surroundings.terminal.env, metricsOf(work));
    },
    makeCredentialsLast: work.makeCredentialsLast,
  };
}
