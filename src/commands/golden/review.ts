import { string as argument } from '@oclif/core/args';
import { boolean } from '@oclif/core/flags';
import { acceptEverything, askReviewer } from '../../cli/ask-reviewer.ts';
import { defineCommand, type Invocation } from '../../cli/command.ts';
import { exitCodeOfReview, type ExitCode } from '../../cli/exit-codes.ts';
import { goldenFlag, outputFlag } from '../../cli/flags.ts';
import { refuseInCi } from '../../cli/refuse-in-ci.ts';
import type { Terminal } from '../../cli/terminal.ts';
import { UsageError } from '../../cli/usage-error.ts';
import { loadGoldenSet, openReviewWork } from '../../cli/wiring.ts';
import { writeResult } from '../../cli/write-result.ts';
import { reviewResultText } from '../../reporters/review-result-text.ts';
import { reviewQuestionText } from '../../reporters/review-text.ts';
import { listProposals, reviewProposals, type ReviewWork } from '../../use-cases/review-proposals.ts';

interface Flags {
  readonly output: 'text' | 'json' | 'yaml';
  readonly golden?: string | undefined;
  readonly list: boolean;
  readonly 'accept-all': boolean;
}

type Proposed = Parameters<typeof reviewProposals>[1];

type Run = Invocation<Flags, { readonly cases?: string[] | undefined }>;

export default defineCommand({
  summary: 'Walk through what golden update proposes: accept, reject, skip or edit each change.',
  description:
    'A value that is accepted is written at once, and nothing else of its file: comments, order and quoting stay. What is skipped stays proposed.\n' +
    'Exit code 0: reviewed, or nothing is proposed, 5: something that was accepted could not be written. --accept-all and the walk are refused with CI set.',
  examples: [
    { line: 'golden review', does: 'change by change, a key each' },
    { line: 'golden review refund-window', does: 'the changes of one case' },
    { line: 'golden review --list', does: 'show all of them, ask nothing' },
    { line: 'golden review --accept-all', does: 'take all of them, in a script' },
  ],
  args: {
    cases: argument({ multiple: true, ignoreStdin: true, description: 'Ids of the cases (default: all).' }),
  },
  flags: {
    ...goldenFlag,
    list: boolean<boolean>({ default: false, summary: 'Show what is proposed and ask nothing.' }),
    'accept-all': boolean<boolean>({
      default: false,
      summary: 'Accept every change without asking; never with CI set.',
    }),
    ...outputFlag,
  },
  run: (invocation: Run) => run(invocation),
});

async function run({ flags, args, terminal, interruption }: Run): Promise<ExitCode> {
  if (flags.list && flags['accept-all']) throw new UsageError('--list and --accept-all: one or the other');
  if (!flags.list) refuseInCi('golden review', terminal);
  const load = () => loadGoldenSet(flags.golden, terminal);
  const set = await load();
  const work = { ...(await openReviewWork(set)), load, signal: interruption.signal };
  const proposed = chosen(await work.proposals.read(), set.cases, args.cases ?? []);
  if (flags.list) return list(work, proposed, flags, terminal);
  const result = await review(work, proposed, flags, terminal);
  await writeResult(terminal, flags.output, result, () => reviewResultText(result));
  return exitCodeOfReview(result);
}

/** In the order of the set; then those that it has no case for. */
function chosen(
  all: ReadonlyMap<string, Proposed[number]>,
  cases: readonly { readonly id: string }[],
  ids: readonly string[],
): Proposed {
  const unknown = ids.find((id) => !all.has(id));
  if (unknown !== undefined) {
    const there = all.size === 0 ? 'nothing is proposed' : `proposed are: ${[...all.keys()].join(', ')}`;
    throw new UsageError(`nothing is proposed for ${unknown}; ${there}`);
  }
  const ordered = [...new Set([...cases.map(({ id }) => id), ...all.keys()])];
  return ordered.filter((id) => ids.length === 0 || ids.includes(id)).flatMap((id) => all.get(id) ?? []);
}

async function list(
  work: Omit<ReviewWork, 'reviewer'>,
  proposed: Proposed,
  { output }: Flags,
  terminal: Terminal,
): Promise<ExitCode> {
  const { result, questions } = await listProposals(work, proposed);
  const look = { width: terminal.columns, colour: terminal.outColour };
  await writeResult(terminal, output, result, () =>
    [...questions.map((one) => `${reviewQuestionText(one, look)}\n`), reviewResultText(result)].join(''),
  );
  return exitCodeOfReview(result);
}

async function review(
  work: Omit<ReviewWork, 'reviewer'>,
  proposed: Proposed,
  flags: Flags,
  terminal: Terminal,
): ReturnType<typeof reviewProposals> {
  if (flags['accept-all'])
    return reviewProposals({ ...work, reviewer: acceptEverything(terminal) }, proposed);
  if (!terminal.inIsTerminal() || !terminal.errIsTerminal)
    throw new UsageError(
      'golden review asks at a terminal, and this is none: --list shows what is proposed, --accept-all takes it',
    );
  const keyboard = await terminal.openKeyboard(work.signal);
  try {
    return await reviewProposals({ ...work, reviewer: askReviewer(keyboard, terminal) }, proposed);
  } finally {
    keyboard.close();
  }
}
