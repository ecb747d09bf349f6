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
    throw new UsageError(inOurWords(error.message), { cause: error });
  }
}

/**
 * oclif adds the flag before a message, also of our own errors, and a hint after it; our own hint follows anyway.
 * The value of a flag that does not exist is left out: it may be a secret after a misspelt name.
 */
function inOurWords(message: string): string {
  const lines = message.split('\n').filter((line) => !line.startsWith('See more help'));
  const text = lines.join(' ').replaceAll(/\s+/g, ' ').trim();
  const unknown = /^Nonexistent flags?: (.*)$/.exec(text)?.[1];
  if (unknown !== undefined) return `there is no flag ${unknown.replaceAll(/=.*?(?=, -|$)/g, '')}`;
  return text.replace(/^Parsing (--[\w-]+) /, '$1: ');
}
