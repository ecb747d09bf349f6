import { kinds } from '../../objects/served-kinds.ts';
import { createWorkQueue } from '../../objects/work-queue.ts';
import type { Parts, Stop } from '../controller.ts';

const most = 500;
/** As kube-apiserver keeps Events. */
const keptMs = 60 * 60 * 1000;

interface Kept {
  readonly namespace: string;
  readonly name: string;
  readonly since: number;
}

/** Lets the oldest Events go, so that a sandbox that runs for long does not fill up: after an hour, or above so many. */
export function boundEvents({ cluster }: Parts): Stop {
  const { storage, clock } = cluster;
  const kept = new Map<string, Kept>();
  const all = { namespace: '', name: '' };
  const queue = createWorkQueue(clock, () => {
    const now = clock.now();
    for (const [uid, { namespace, name, since }] of kept) {
      if (kept.size <= most && now - since < keptMs) break;
      kept.delete(uid);
      storage.remove(kinds.event, namespace, name);
    }
    if (kept.size > 0) queue.addAfter(all, keptMs);
  });
  const end = storage.subscribe(kinds.event, ({ type, object }) => {
    const { uid = '', namespace = '', name } = object.metadata;
    if (type === 'DELETED') kept.delete(uid);
    if (type !== 'ADDED') return;
    kept.set(uid, { namespace, name, since: clock.now() });
    if (kept.size > most) queue.add(all);
    else queue.addAfter(all, keptMs);
  });
  return () => {
    end();
    queue.stop();
  };
}
