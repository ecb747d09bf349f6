import { option } from '@oclif/core/flags';
import { defineCommand } from '../../cli/command.ts';
import { exitCode } from '../../cli/exit-codes.ts';
import { schemaOf } from '../../cli/golden-schemas.ts';

export default defineCommand({
  summary: 'Print the JSON Schema of golden cases, so that an editor completes and checks them.',
  description:
    'Save it beside the set and name it in the first line of a case: # yaml-language-server: $schema=./case.schema.json',
  examples: [{ line: 'golden schema > golden/case.schema.json', does: 'the schema of a case' }],
  args: {},
  flags: {
    of: option({
      options: ['case', 'suite', 'waivers'] as const,
      default: 'case',
      summary: 'Which kind of file.',
    })(),
  },
  run: async ({ flags, terminal }) => {
    await terminal.out(`${JSON.stringify(schemaOf(flags.of), null, 2)}\n`);
    return exitCode.done;
  },
});
