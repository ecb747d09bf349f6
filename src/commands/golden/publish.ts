import { defineCommand, type Invocation } from '../../cli/command.ts';
import { exitCodeOfPublish, type ExitCode } from '../../cli/exit-codes.ts';
import {
  connectionFlags,
  dryRunFlag,
  goldenFlag,
  outputFlag,
  serviceArgument,
  serviceFlags,
  verbosityFlag,
} from '../../cli/flags.ts';
import { repeatedFlags } from '../../cli/repeated-flags.ts';
import { openClusterWork, packGoldenSet, type ConnectionFlags } from '../../cli/wiring.ts';
import { writeResult } from '../../cli/write-result.ts';
import { publishText } from '../../reporters/publish-text.ts';
import { publishGoldenSet } from '../../use-cases/publish-golden-set.ts';

interface Flags extends ConnectionFlags {
  readonly output: 'text' | 'json' | 'yaml';
  readonly golden?: string | undefined;
  readonly 'dry-run': 'none' | 'client' | 'server';
  readonly 'slot-label'?: string | undefined;
}

type Run = Invocation<Flags, { readonly service?: string | undefined }>;

export default defineCommand({
  summary: 'Keep the golden set in the cluster, for a switch that has no checkout of it.',
  description:
    'Makes an immutable ConfigMap of the set, compressed, and names it in an annotation of the Service. `verify` and `switch` take it where there is no ./golden and no --golden is named. The same set again changes nothing.\n' +
    'Exit code 0: published or already so, 1: the set is not in order or too large, 5: refused, 7: perhaps written.',
  examples: [
    { line: 'golden publish', does: 'the set in ./golden' },
    { line: 'golden publish --dry-run=server', does: 'what would be written, judged by the API server' },
  ],
  args: serviceArgument,
  flags: {
    ...goldenFlag,
    ...dryRunFlag,
    ...outputFlag,
    ...serviceFlags,
    ...connectionFlags,
    ...verbosityFlag,
  },
  run: (invocation: Run) => run(invocation),
});

async function run({ flags, args, terminal, interruption }: Run): Promise<ExitCode> {
  const packed = await packGoldenSet(flags.golden, terminal);
  const work = await openClusterWork(flags, { terminal, interruption, report: () => undefined });
  try {
    const result = await publishGoldenSet(work, packed, {
      choice: { service: args.service, slotLabel: flags['slot-label'] },
      dryRun: flags['dry-run'],
    });
    await writeResult(terminal, flags.output, result, () => publishText(result, repeatedFlags(flags)));
    return exitCodeOfPublish(result);
  } finally {
    work.close();
  }
}
