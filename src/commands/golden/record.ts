import { string as argument } from '@oclif/core/args';
import { boolean, string } from '@oclif/core/flags';
import { apiKeyOf, apiKeySecretFlag, type ApiKeySecretFlag } from '../../cli/api-key-secret.ts';
import { defineCommand, type Invocation } from '../../cli/command.ts';
import { exitCode, exitCodeOfRecord, type ExitCode } from '../../cli/exit-codes.ts';
import {
  connectionFlags,
  goldenFlag,
  outputFlag,
  progressFlag,
  serviceFlags,
  verbosityFlag,
} from '../../cli/flags.ts';
import { openProgress, type ProgressFormat } from '../../cli/progress.ts';
import { refuseInCi } from '../../cli/refuse-in-ci.ts';
import { refusedRead } from '../../cli/refused-read.ts';
import { typedScope } from '../../cli/repeated-flags.ts';
import { UsageError } from '../../cli/usage-error.ts';
import {
  loadGoldenSet,
  openClusterWork,
  openRecordedCases,
  type ConnectionFlags,
  type GoldenSet,
  type Surroundings,
} from '../../cli/wiring.ts';
import { writeInterrupted } from '../../cli/write-interrupted.ts';
import { writeResult } from '../../cli/write-result.ts';
import { recordText } from '../../reporters/record-text.ts';
import { recordLive, recordUrl, type RecordOutcome } from '../../use-cases/record-answers.ts';

interface Flags extends ConnectionFlags, ApiKeySecretFlag {
  readonly output: 'text' | 'json' | 'yaml';
  readonly progress: ProgressFormat;
  readonly all: boolean;
  readonly service?: string | undefined;
  readonly golden?: string | undefined;
  readonly url?: string | undefined;
  readonly 'slot-label'?: string | undefined;
}

type Run = Invocation<Flags, { readonly cases?: string[] | undefined }>;

export default defineCommand({
  summary: "Keep the live slot's answers beside their cases, in golden/observations.",
  description:
    'Only an answer that its case calls good is kept, with the image, model, set and date it came from.\n' +
    'Exit code 0: all recorded, 3: an answer is not as expected, 4: a case could not be asked. Refused with CI set.',
  examples: [
    { line: 'golden record --all', does: 'every case, asked of the live slot' },
    {
      line: 'golden record refund-window --url http://localhost:8000',
      does: 'one case, asked of an agent on this machine, without a cluster',
    },
  ],
  args: {
    cases: argument({ multiple: true, ignoreStdin: true, description: 'Ids of the cases to record.' }),
  },
  flags: {
    all: boolean<boolean>({ default: false, summary: 'Record every case of the set.' }),
    service: string({ summary: 'The Service, where the namespace has several with slots.' }),
    ...goldenFlag,
    url: string({ summary: 'Ask the agent at this address; no cluster takes part.' }),
    ...apiKeySecretFlag,
    ...outputFlag,
    ...progressFlag,
    ...serviceFlags,
    ...connectionFlags,
    ...verbosityFlag,
  },
  run: (invocation: Run) => run(invocation),
});

async function run({ flags, args, terminal, interruption }: Run): Promise<ExitCode> {
  refuseInCi('golden record', terminal);
  const { url } = flags;
  if (url !== undefined && flags['api-key-secret'] !== undefined)
    throw new UsageError('--api-key-secret reads a Secret of a cluster, and with --url none takes part');
  if (url !== undefined && !URL.canParse(url)) throw new UsageError(`--url ${url}: this is not a URL`);
  const set = chosenCases(await loadGoldenSet(flags.golden, terminal), flags.all, args.cases ?? []);
  const progress = openProgress(terminal, flags.progress);
  const surroundings = { terminal, interruption, report: progress.report };
  const outcome = await (
    url === undefined ? askLive(flags, surroundings, set) : askUrl(surroundings, set, url)
  ).finally(progress.end);
  const at = { ...typedScope(flags, {}), service: flags.service };
  switch (outcome.kind) {
    case 'refused':
      return refusedRead(terminal, flags.output, [outcome.refusal], at);
    case 'interrupted':
      await writeInterrupted(terminal, flags.output, { kind: 'unchanged', live: outcome.live }, at);
      return exitCode.interrupted;
    case 'result':
      await writeResult(terminal, flags.output, outcome.result, () => recordText(outcome.result));
      return exitCodeOfRecord(outcome.result);
  }
}

function chosenCases(set: GoldenSet, all: boolean, ids: readonly string[]): GoldenSet {
  if (all && ids.length > 0) throw new UsageError('--all and single cases: one or the other');
  if (all) return set;
  const known = set.cases.map(({ id }) => id);
  if (ids.length === 0) throw new UsageError(`which cases? --all, or some of: ${known.join(', ')}`);
  const unknown = ids.find((id) => !known.includes(id));
  if (unknown !== undefined)
    throw new UsageError(`there is no case ${unknown}; there are: ${known.join(', ')}`);
  return { ...set, cases: set.cases.filter(({ id }) => ids.includes(id)) };
}

async function askLive(flags: Flags, surroundings: Surroundings, set: GoldenSet): Promise<RecordOutcome> {
  const [work, { openJudgeWork }] = await Promise.all([
    openClusterWork(flags, surroundings),
    import('../../cli/judge-wiring.ts'),
  ]);
  try {
    const [connections, apiKey] = await Promise.all([work.connections(), apiKeyOf(flags, work)()]);
    return await recordLive(
      { ...openJudgeWork(surroundings, apiKey), cluster: work.cluster, sha256: work.sha256, connections },
      set,
      { service: flags.service, slotLabel: flags['slot-label'] },
      await openRecordedCases(set),
    );
  } finally {
    work.close();
  }
}

async function askUrl(surroundings: Surroundings, set: GoldenSet, url: string): Promise<RecordOutcome> {
  const { openJudgeWork, openUrlFetch } = await import('../../cli/judge-wiring.ts');
  const { fetch, close } = openUrlFetch();
  try {
    return await recordUrl({ ...openJudgeWork(surroundings), fetch }, set, url, await openRecordedCases(set));
  } finally {
    close();
  }
}
