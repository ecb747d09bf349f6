import { string as argument } from '@oclif/core/args';
import { integer, string } from '@oclif/core/flags';
import { apiKeySecretFlag, type ApiKeySecretFlag } from '../../cli/api-key-secret.ts';
import { askAtUrl, askCluster, checkUrl, onlyCases, refuseSecretWithUrl } from '../../cli/ask-agent.ts';
import { defineCommand, type Invocation } from '../../cli/command.ts';
import { exitCode, exitCodeOfUpdate, type ExitCode } from '../../cli/exit-codes.ts';
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
import { loadGoldenSet, openProposals, openRecordedCases, type ConnectionFlags } from '../../cli/wiring.ts';
import { writeInterrupted } from '../../cli/write-interrupted.ts';
import { writeResult } from '../../cli/write-result.ts';
import { updateText } from '../../reporters/update-text.ts';
import { updateFromSlot, updateFromUrl, type UpdateOutcome } from '../../use-cases/propose-updates.ts';

interface Flags extends ConnectionFlags, ApiKeySecretFlag {
  readonly output: 'text' | 'json' | 'yaml';
  readonly progress: ProgressFormat;
  readonly samples: number;
  readonly service?: string | undefined;
  readonly slot?: string | undefined;
  readonly golden?: string | undefined;
  readonly url?: string | undefined;
  readonly 'slot-label'?: string | undefined;
}

type Run = Invocation<Flags, { readonly cases?: string[] | undefined }>;

export default defineCommand({
  summary: 'Turn what the idle slot answers into proposed changes of the cases; golden review takes them in.',
  description:
    'Proposals go to golden/proposals and hold nothing before they are accepted. They move bounds and values, and never take a check out: what must not be said, patterns, schemas and calls that are not made any more are left to you.\n' +
    'Exit code 0: asked, 3: something is left to be settled by hand, 4: a case could not be asked. Refused with CI set.',
  examples: [
    { line: 'golden update', does: 'ask the idle slot every case three times, and propose' },
    { line: 'golden update refund-window --samples 10', does: 'one case, asked more often' },
    {
      line: 'golden update --url http://localhost:8000',
      does: 'an agent on this machine, without a cluster',
    },
  ],
  args: {
    cases: argument({ multiple: true, ignoreStdin: true, description: 'Ids of the cases (default: all).' }),
  },
  flags: {
    samples: integer({
      min: 1,
      max: 100,
      default: 3,
      helpValue: 'N',
      summary: 'How often each case is asked (default 3).',
    }),
    service: string({ summary: 'The Service, where the namespace has several with slots.' }),
    slot: string({ summary: 'Slot to ask instead of the idle one.' }),
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
  refuseInCi('golden update', terminal);
  const { url } = flags;
  refuseSecretWithUrl(flags);
  if (url !== undefined && flags.slot !== undefined)
    throw new UsageError('--slot is of a cluster, and with --url none takes part: leave one of them out');
  checkUrl(url);
  const whole = await loadGoldenSet(flags.golden, terminal);
  const ids = args.cases ?? [];
  const set = ids.length === 0 ? whole : onlyCases(whole, ids);
  const options = {
    samples: flags.samples,
    recorded: await (await openRecordedCases(whole)).read(),
    proposals: await openProposals(whole),
  };
  const progress = openProgress(terminal, flags.progress);
  const surroundings = { terminal, interruption, report: progress.report };
  const choice = { service: flags.service, slotLabel: flags['slot-label'], slot: flags.slot };
  const outcome: UpdateOutcome = await (
    url === undefined
      ? askCluster(flags, surroundings, (work) => updateFromSlot(work, set, choice, options))
      : askAtUrl(surroundings, (work) => updateFromUrl(work, set, url, options))
  ).finally(progress.end);
  const at = { ...typedScope(flags, {}), service: flags.service };
  switch (outcome.kind) {
    case 'refused':
      return refusedRead(terminal, flags.output, [outcome.refusal], at);
    case 'interrupted':
      await writeInterrupted(terminal, flags.output, { kind: 'unchanged', live: outcome.live }, at);
      return exitCode.interrupted;
    case 'result':
      await writeResult(terminal, flags.output, outcome.result, () => updateText(outcome.result));
      return exitCodeOfUpdate(outcome.result);
  }
}
