import type { ProposedCase } from '../domain/golden/proposals/proposed-case.ts';

/** The proposals that are kept beside the cases of one golden set. */
export interface Proposals {
  /** By case id. Throws `GoldenSetError` for files that cannot be read as ours. */
  read(): Promise<ReadonlyMap<string, ProposedCase>>;
  /** Replaces what is proposed for this case, as a whole or not at all; returns the file's path. */
  write(proposed: ProposedCase): Promise<string>;
  /** Does nothing where there is none. */
  remove(caseId: string): Promise<void>;
}
