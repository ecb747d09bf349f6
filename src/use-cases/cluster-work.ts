import type { Clock } from '../ports/clock.ts';
import type { Cluster } from '../ports/cluster.ts';
import type { Sha256 } from '../ports/digest.ts';
import type { Ids } from '../ports/ids.ts';
import type { Interruption } from '../ports/interruption.ts';
import type { Report } from '../results/progress.ts';

/** What every use case that works on a cluster needs of the world. */
export interface ClusterWork {
  readonly cluster: Cluster;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly sha256: Sha256;
  readonly report: Report;
  readonly interruption: Interruption;
}

/** Which Service is meant, as the operator said it. */
export interface ServiceChoice {
  readonly service: string | undefined;
  readonly slotLabel: string | undefined;
}

export { timeText as timestamp } from '../domain/slots/time-text.ts';
