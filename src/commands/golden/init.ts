import { integer, option, string } from '@oclif/core/flags';
import { defineCommand, type Invocation } from '../../cli/command.ts';
import { exitCode, type ExitCode } from '../../cli/exit-codes.ts';
import { goldenFlag, outputFlag, verbosityFlag } from '../../cli/flags.ts';
import { schemaOf } from '../../cli/golden-schemas.ts';
import { refuseInCi } from '../../cli/refuse-in-ci.ts';
import { refusedItems } from '../../cli/refused-read.ts';
import { UsageError } from '../../cli/usage-error.ts';
import { openNewGoldenFiles } from '../../cli/wiring.ts';
import { writeResult } from '../../cli/write-result.ts';
import { goldenInitText } from '../../reporters/golden-init-text.ts';
import { startGoldenSet } from '../../use-cases/start-golden-set.ts';

interface Flags {
  readonly output: 'text' | 'json' | 'yaml';
  readonly golden?: string | undefined;
  readonly protocol: 'openai-chat' | 'openai-responses' | 'http';
  readonly model?: string | undefined;
  readonly path?: string | undefined;
  readonly port: number;
}

type Run = Invocation<Flags, Record<string, never>>;

export default defineCommand({
  summary: 'Write a small golden set for your own agent, each check explained.',
  description:
    'A suite file, three cases, and the JSON Schemas that editors complete them with. Writes all of it or nothing, and never over a file that is there.\n' +
    'Exit code 0: written, 5: one of the files is there already. Refused with CI set.',
  examples: [
    { line: 'golden init', does: 'a set in ./golden, for an agent that speaks chat completions' },
    {
      line: 'golden init --protocol openai-responses --model my-agent --port 8080',
      does: 'for one that speaks the Responses API',
    },
    { line: 'golden init --protocol http --path /ask', does: 'for one with an interface of its own' },
  ],
  args: {},
  flags: {
    ...goldenFlag,
    protocol: option({
      options: ['openai-chat', 'openai-responses', 'http'] as const,
      default: 'openai-chat',
      summary:
        'What the agent speaks (default openai-chat). http: JSON of its own, which the set then describes.',
    })(),
    model: string({ summary: 'Sent as model with each request (default agent); not with http.' }),
    path: string({ summary: "Path of the endpoint (default: the protocol's usual one; http: /ask)." }),
    port: integer({
      min: 1,
      max: 65_535,
      default: 8000,
      summary: 'Port of the agent in its pod (default 8000).',
    }),
    ...outputFlag,
    ...verbosityFlag,
  },
  run: (invocation: Run) => run(invocation),
});

async function run({ flags, terminal }: Run): Promise<ExitCode> {
  refuseInCi('golden init', terminal);
  const { protocol, model, path, port } = flags;
  if (model !== undefined && protocol === 'http')
    throw new UsageError(
      '--model: with --protocol http the body of a request is your own; put the model there',
    );
  if (model === '') throw new UsageError('--model: the name is empty');
  if (path !== undefined && !/^\/[^\s#]*$/.test(path))
    throw new UsageError(`--path ${path}: write the path alone, as /v1/chat/completions`);
  const files = await openNewGoldenFiles(flags.golden, terminal);
  const schemas = { case: schemaOf('case'), suite: schemaOf('suite') };
  const outcome = await startGoldenSet(files, { protocol, model: model ?? 'agent', path, port }, schemas);
  if (outcome.kind === 'refused') return refusedItems(terminal, flags.output, [outcome.refusal]);
  await writeResult(terminal, flags.output, outcome.result, () => goldenInitText(outcome.result, port));
  return exitCode.done;
}
