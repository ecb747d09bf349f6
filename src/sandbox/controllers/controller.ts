import type { RecordEvent } from '../objects/record-event.ts';
import type { Cluster, Writer } from '../objects/write.ts';
import type { StatusError } from '../status-error.ts';

/** What a controller works with. */
export interface Parts {
  readonly cluster: Cluster;
  /** Writes as kube-controller-manager. */
  readonly writer: Writer;
  /** Records Events as the named controller. */
  readonly eventsOf: (component: string) => RecordEvent;
}

/** Stops it. */
export type Stop = () => void;

export const manager = 'kube-controller-manager';

/** Nothing can be made in a namespace that goes, which is no fault of who wants it made. */
export function isNamespaceTerminating({ details }: StatusError): boolean {
  return details?.causes?.some(({ reason }) => reason === 'NamespaceTerminating') === true;
}
