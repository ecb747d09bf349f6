import { guardText } from '../reporters/guard-text.ts';
import type { GuardResult } from '../results/guard-result.generated.ts';
import { repeatedFlags } from './repeated-flags.ts';
import type { Terminal } from './terminal.ts';
import { writeResult } from './write-result.ts';

export async function writeGuard(
  terminal: Terminal,
  flags: { readonly output: string },
  result: GuardResult,
): Promise<void> {
  await writeResult(terminal, flags.output, result, () => guardText(result, repeatedFlags(flags)));
}
