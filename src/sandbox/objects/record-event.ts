import { timestamp } from '../clock.ts';
import type { KubernetesObject } from '../kubernetes-object.ts';
import { StatusError } from '../status-error.ts';
import { kinds } from './served-kinds.ts';
import { type Cluster, writerNamed } from './write.ts';

/** What happened to an object, for people. */
export interface Happening {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
}

export interface EventSource {
  readonly component: string;
  /** The node, for a kubelet. */
  readonly host?: string;
}

export type RecordEvent = (about: KubernetesObject, happening: Happening) => void;

/** How many happenings are known again, so that the same one is counted instead of told anew. */
const remembered = 500;

/**
 * Records core/v1 Events of one component, in managedFields under the name of the program that it runs in. An Event that is
 * refused is nothing to stop for.
 */
export function eventRecorder(cluster: Cluster, manager: string, source: EventSource): RecordEvent {
  const writer = writerNamed(cluster.registry, manager);
  const known = new Map<string, string>();
  return (about, happening) => {
    const { uid = '', namespace = 'default' } = about.metadata;
    const key = [uid, happening.type, happening.reason, happening.message].join(' ');
    try {
      const again = known.get(key);
      if (again !== undefined && countAgain(again, namespace)) return;
      const made = writer.create(kinds.event, namespace, eventOf(cluster, source, about, happening));
      known.set(key, made.metadata.name);
      const [oldest] = known.keys();
      if (known.size > remembered && oldest !== undefined) known.delete(oldest);
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
    }
  };

  function countAgain(name: string, namespace: string): boolean {
    const event = cluster.storage.get(kinds.event, namespace, name);
    if (event === undefined) return false;
    const count = Number(event['count'] ?? 1) + 1;
    writer.merge({ kind: kinds.event, namespace, name }, { count, lastTimestamp: timestamp(cluster.clock) });
    return true;
  }
}

function eventOf(
  { clock }: Cluster,
  source: EventSource,
  about: KubernetesObject,
  { type, reason, message }: Happening,
): unknown {
  const { name, namespace, uid, resourceVersion } = about.metadata;
  const now = timestamp(clock);
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: eventName(name, clock.now()), namespace: namespace ?? 'default' },
    involvedObject: {
      apiVersion: about.apiVersion,
      kind: about.kind,
      name,
      ...(namespace !== undefined && { namespace }),
      uid,
      resourceVersion,
    },
    type,
    reason,
    message,
    count: 1,
    firstTimestamp: now,
    lastTimestamp: now,
    eventTime: null,
    source,
    reportingComponent: source.component,
    reportingInstance: source.host ?? '',
  };
}

let made = 0;

/** The object's name and the nanoseconds since 1970 in hexadecimal; the last of them tell two of one millisecond apart. */
export function eventName(about: string, milliseconds: number): string {
  made = (made + 1) % 1_000_000;
  return `${about}.${(BigInt(Math.trunc(milliseconds)) * 1_000_000n + BigInt(made)).toString(16)}`;
}
