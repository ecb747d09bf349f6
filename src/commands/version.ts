import { defineCommand } from '../cli/command.ts';
import { exitCode } from '../cli/exit-codes.ts';
import { outputFlag } from '../cli/flags.ts';
import { writeResult } from '../cli/write-result.ts';
import { version } from '../cli/version.ts';

export default defineCommand({
  summary: 'Show the version of this plugin.',
  examples: [{ line: 'version', does: 'the version' }],
  args: {},
  flags: { ...outputFlag },
  run: async ({ flags, terminal }) => {
    const result = { apiVersion: 'kubectl-bluegreen/v1', kind: 'Version', version };
    await writeResult(terminal, flags.output, result, () => `kubectl-bluegreen ${version}\n`);
    return exitCode.done;
  },
});
