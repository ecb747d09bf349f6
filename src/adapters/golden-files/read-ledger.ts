import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { parseLedgerLine, type LedgerEntry } from '../../domain/golden/ledger.ts';

export interface Ledger {
  readonly entries: readonly LedgerEntry[];
  /** Lines that are none of ours, as those of runs that were killed while writing. */
  readonly unreadable: number;
}

/** Reads what `verify --ledger` has appended. Throws what reading the file throws. */
export async function readLedger(file: string): Promise<Ledger> {
  const entries: LedgerEntry[] = [];
  let unreadable = 0;
  for await (const line of createInterface({ input: createReadStream(file, 'utf8'), crlfDelay: Infinity })) {
    if (line.trim() === '') continue;
    const entry = parseLedgerLine(line);
    if (entry === undefined) unreadable += 1;
    else entries.push(entry);
  }
  return { entries, unreadable };
}
