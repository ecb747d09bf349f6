import { parse } from '@oclif/core/parser';
import type { AnyCommand } from './command.ts';
import { UsageError } from './usage-error.ts';

export interface ParsedLine {
  readonly flags: Record<string, unknown>;
  readonly args: Record<string, unknown>;
}

export async function parseCommandLine(
  { flags, args }: AnyCommand,
  argv: readonly string[],
): Promise<ParsedLine> {
  try {
    const parsed = await parse([...argv], { flags, args, strict: true });
    return { flags: parsed.flags, args: parsed.args };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new UsageError(withoutHint(error.message), { cause: error });
  }
}

/** oclif adds the flag before a message, also of our own errors, and a hint after it; our own hint follows anyway. */
function withoutHint(message: string): string {
  const lines = message.split('\n').filter((line) => !line.startsWith('See more help'));
  return lines.join(' ').replaceAll(/\s+/g, ' ').trim();
}
