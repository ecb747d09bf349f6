import { once } from './once.ts';
import { openClusterWork, type ConnectionFlags, type OpenedCluster, type Surroundings } from './wiring.ts';

/** A cluster that may not be needed; it is opened once, since a credential plugin may ask the user for something. */
export interface ClusterWhenAsked {
  readonly open: () => Promise<OpenedCluster>;
  readonly close: () => void;
}

export function openWhenAsked(flags: ConnectionFlags, surroundings: Surroundings): ClusterWhenAsked {
  const opened: OpenedCluster[] = [];
  return {
    open: once(async () => {
      const work = await openClusterWork(flags, surroundings);
      opened.push(work);
      return work;
    }),
    close: () => {
      for (const work of opened) work.close();
    },
  };
}
