import { nothingRepeated, type RepeatedFlags } from '../../domain/slots/printed-command.ts';
import type { Cluster } from '../../ports/cluster.ts';
import type { Connection } from './connect/connection.ts';
import { RestCluster } from './rest/rest-cluster.ts';
import { Transport, type RequestLog } from './rest/transport.ts';
import { usualWatchTiming, type WatchTiming } from './rest/watch.ts';

export interface ClusterOptions {
  /** Longest wait for one whole answer; a watch waits so long for its head only. */
  readonly requestTimeoutMs: number;
  /** Gets lines for `-v`: 6 requests, 8 headers. Never a secret. */
  readonly log?: RequestLog;
  readonly watchTiming?: WatchTiming;
  /** Becomes part of the scope. */
  readonly repeated?: RepeatedFlags;
}

/** The API in the connection's namespace. Nothing is sent before the first call. */
export function openCluster(connection: Connection, options: ClusterOptions): Cluster {
  const transport = new Transport(connection, options.log);
  const { requestTimeoutMs, watchTiming = usualWatchTiming, repeated = nothingRepeated } = options;
  return new RestCluster(transport, requestTimeoutMs, watchTiming, repeated);
}
