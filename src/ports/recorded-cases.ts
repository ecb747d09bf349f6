import type { RecordedCase } from '../domain/golden/recorded-case.ts';

/** The answers that are kept beside the cases of one golden set. */
export interface RecordedCases {
  /** By case id. Throws `GoldenSetError` for files that cannot be read as ours. */
  read(): Promise<ReadonlyMap<string, RecordedCase>>;
  /** Replaces what is kept of this case, as a whole or not at all; returns the file's path. */
  write(recorded: RecordedCase): Promise<string>;
}
