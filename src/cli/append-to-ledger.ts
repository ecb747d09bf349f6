import { open } from 'node:fs/promises';
import type { Verdict } from '../results/verdict.generated.ts';
import { ledgerEntries } from '../use-cases/ledger-entries.ts';
import { UsageError } from './usage-error.ts';

/** Asked before the replay, which costs time and tokens. Makes the file where it is not there. */
export async function checkLedger(file: string): Promise<void> {
  try {
    await (await open(file, 'a')).close();
  } catch (error) {
    throw new UsageError(`--ledger ${file}: ${reasonOf(error)}`, { cause: error });
  }
}

/**
 * Adds a line for each case, all in one write at the end of the file, so that two runs at once do not mix. It begins
 * with a line break: what a killed run has left torn stays a line of its own.
 * @returns what is wrong, where it could not be written
 */
export async function appendToLedger(file: string, verdict: Verdict): Promise<string | undefined> {
  const lines = ledgerEntries(verdict, new Date()).map((entry) => JSON.stringify(entry));
  if (lines.length === 0) return undefined;
  const bytes = Buffer.from(`\n${lines.join('\n')}\n`);
  try {
    const handle = await open(file, 'a');
    try {
      const { bytesWritten } = await handle.write(bytes);
      return bytesWritten === bytes.length
        ? undefined
        : `only ${bytesWritten} of ${bytes.length} bytes were written`;
    } finally {
      await handle.close();
    }
  } catch (error) {
    return reasonOf(error);
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : 'cannot be written';
}
