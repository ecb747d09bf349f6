import type { Observation } from './observation.ts';

/** A good answer to a case, kept beside it, and where it came from. */
export interface RecordedCase {
  readonly caseId: string;
  readonly provenance: Provenance;
  /** One a turn, in order; whole replies without defects. */
  readonly turns: readonly Observation[];
}

export interface Provenance {
  /** ISO 8601, UTC. */
  readonly date: string;
  /** The slot, or the URL without credentials and query. */
  readonly source: string;
  /** As the reply names it, else as the request did; null where neither does. */
  readonly model: string | null;
  /** Of the set by which the answer was good. */
  readonly setDigest: string;
  /** As the slot's template names it; null for a URL. */
  readonly image: string | null;
  /** Images that ran in the pod that answered, as the node reports them; none for a URL. */
  readonly imageDigests: readonly string[];
}
