import { createHash } from 'node:crypto';
import type { SlotPair } from '../../src/domain/slots/slots.ts';
import type { ProgressEvent } from '../../src/results/progress.ts';
import type { ClusterWork, ServiceChoice } from '../../src/use-cases/cluster-work.ts';
import { readSlots, type SlotsReading } from '../../src/use-cases/read-slots.ts';
import { VirtualClock } from '../use-cases/replay/virtual-clock.ts';
import { describedSystem, type ClusterObjects } from './cluster-objects.ts';
import { InMemoryCluster } from './in-memory-cluster.ts';

export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

export const anyService: ServiceChoice = { service: undefined, slotLabel: undefined };

/** What a use case works with in a test, all of it in memory and in virtual time. */
export interface TestWork extends ClusterWork {
  readonly cluster: InMemoryCluster;
  readonly clock: VirtualClock;
  readonly events: ProgressEvent[];
  /** ^C. */
  readonly interrupt: () => void;
}

export function workOn(start: ClusterObjects = describedSystem()): TestWork {
  const events: ProgressEvent[] = [];
  const stop = new AbortController();
  let ids = 0;
  return {
    cluster: new InMemoryCluster(start),
    clock: new VirtualClock(),
    ids: { next: () => `op${String((ids += 1)).padStart(6, '9')}` },
    sha256,
    events,
    report: (event) => void events.push(event),
    interruption: { signal: stop.signal, protect: (work) => work() },
    interrupt: () => stop.abort(new Error('interrupted')),
  };
}

/** The lines of a command's progress that people read. */
export function steps(work: TestWork): readonly string[] {
  return work.events.flatMap((event) => (event.kind === 'step' ? [`${event.state}: ${event.text}`] : []));
}

export function readingOf(start: ClusterObjects, choice: Partial<ServiceChoice> = {}): Promise<SlotsReading> {
  return readSlots({ cluster: new InMemoryCluster(start), sha256 }, { ...anyService, ...choice });
}

/** Both slots, as a command reads them. */
export async function pairOf(start: ClusterObjects = describedSystem()): Promise<SlotPair> {
  const reading = await readingOf(start);
  if (reading.kind === 'refused') throw new Error(`refused: ${reading.refusal.kind}`);
  return reading.pair;
}
