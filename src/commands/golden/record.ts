import { string as argument } from '@oclif/core/args';
import { boolean, string } from '@oclif/core/flags';
import { apiKeySecretFlag, type ApiKeySecretFlag } from '../../cli/api-key-secret.ts';
import { askAtUrl, askCluster, checkUrl, onlyCases, refuseSecretWithUrl } from '../../cli/ask-agent.ts';
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
import type { Terminal } from '../../cli/terminal.ts';
import { UsageError } from '../../cli/usage-error.ts';
import {
  loadGoldenSet,
  openFirstCase,
  openRecordedCases,
  type ConnectionFlags,
  type GoldenSet,
} from '../../cli/wiring.ts';
import { writeInterrupted } from '../../cli/write-interrupted.ts';
import { writeResult } from '../../cli/write-result.ts';
import { recordText } from '../../reporters/record-text.ts';
import type { RecordResult } from '../../results/record-result.generated.ts';
import { recordLive, recordUrl, type RecordOutcome } from '../../use-cases/record-answers.ts';

interface Flags extends ConnectionFlags, ApiKeySecretFlag {
  readonly output: 'text' | 'json' | 'yaml';
  readonly progress: ProgressFormat;
  readonly all: boolean;
  readonly prompt?: string | undefined;
  readonly system?: string | undefined;
  readonly service?: string | undefined;
  readonly golden?: string | undefined;
  readonly url?: string | undefined;
  readonly 'slot-label'?: string | undefined;
}

type RecordedCases = Awaited<ReturnType<typeof openRecordedCases>>;

type Run = Invocation<Flags, { readonly cases?: string[] | undefined }>;

export default defineCommand({
  summary: "Keep the live slot's answers beside their cases; or write a first case from a prompt.",
  description:
    'Only an answer that its case calls good is kept in golden/observations, with the image, model, set and date it came from.\n' +
    'With --prompt a case is written as well: its checks say what that one answer was, with room; you say what must be.\n' +
    'Exit code 0: all recorded, 3: an answer is not as expected, 4: a case could not be asked. Refused with CI set.',
  examples: [
    { line: 'golden record --all', does: 'every case, asked of the live slot' },
    {
      line: "golden record refund-window --prompt 'How long can I return it?'",
      does: 'ask it, and write cases/refund-window.yaml from the answer',
    },
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
    prompt: string({ helpValue: 'TEXT', summary: 'Ask this, and write a case of the id from the answer.' }),
    system: string({ helpValue: 'TEXT', summary: 'With --prompt: what the system says before it.' }),
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
  refuseSecretWithUrl(flags);
  checkUrl(url);
  const { set, kept, file } = await toRecord(flags, args.cases ?? [], terminal);
  const progress = openProgress(terminal, flags.progress);
  const surroundings = { terminal, interruption, report: progress.report };
  const choice = { service: flags.service, slotLabel: flags['slot-label'] };
  const outcome: RecordOutcome = await (
    url === undefined
      ? askCluster(flags, surroundings, (work) => recordLive(work, set, choice, kept))
      : askAtUrl(surroundings, (work) => recordUrl(work, set, url, kept))
  ).finally(progress.end);
  const at = { ...typedScope(flags, {}), service: flags.service };
  switch (outcome.kind) {
    case 'refused':
      return refusedRead(terminal, flags.output, [outcome.refusal], at);
    case 'interrupted':
      await writeInterrupted(terminal, flags.output, { kind: 'unchanged', live: outcome.live }, at);
      return exitCode.interrupted;
    case 'result': {
      const result = file === undefined ? outcome.result : withCaseFile(outcome.result, file);
      await writeResult(terminal, flags.output, result, () => recordText(result));
      return exitCodeOfRecord(result);
    }
  }
}

function withCaseFile(result: RecordResult, caseFile: string): RecordResult {
  return { ...result, recorded: result.recorded.map((one) => ({ ...one, caseFile })) };
}

interface ToRecord {
  readonly set: GoldenSet;
  readonly kept: RecordedCases;
  /** Of a case that is written with its first answer. */
  readonly file?: string;
}

async function toRecord(flags: Flags, ids: readonly string[], terminal: Terminal): Promise<ToRecord> {
  const { prompt, system } = flags;
  if (prompt === undefined) {
    if (system !== undefined) throw new UsageError('--system goes with --prompt');
    const set = chosenCases(await loadGoldenSet(flags.golden, terminal), flags.all, ids);
    return { set, kept: await openRecordedCases(set) };
  }
  const [id, ...more] = ids;
  if (id === undefined || more.length > 0 || flags.all)
    throw new UsageError('--prompt writes one case: name the id that it is to have, and no other');
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(id))
    throw new UsageError(`${id}: an id has letters, digits, dots, dashes and underscores, at most 100`);
  return openFirstCase(flags.golden, terminal, { id, prompt, system });
}

function chosenCases(set: GoldenSet, all: boolean, ids: readonly string[]): GoldenSet {
  if (all && ids.length > 0) throw new UsageError('--all and single cases: one or the other');
  if (all) return set;
  if (ids.length === 0)
    throw new UsageError(`which cases? --all, or some of: ${set.cases.map(({ id }) => id).join(', ')}`);
  return onlyCases(set, ids);
}
