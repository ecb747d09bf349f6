import type { Clock } from '../clock.ts';
import type { KubernetesObject } from '../kubernetes-object.ts';
import { StatusError } from '../status-error.ts';
import { guarded } from '../guarded.ts';

/** What to work on: an object by its namespace (empty for none) and name. */
export interface Key {
  readonly namespace: string;
  readonly name: string;
}

export interface WorkQueue {
  /** Works on it soon; once, however often it is added before. */
  add(key: Key): void;
  /** Works on it after so many milliseconds, or earlier where it is added meanwhile. The soonest wish counts. */
  addAfter(key: Key, milliseconds: number): void;
  stop(): void;
}

const firstRetryMs = 20;
const lastRetryMs = 30_000;

interface Later {
  readonly at: number;
  readonly cancel: () => void;
}

/**
 * Never works inside the call that adds: listeners of the storage may add. What the API refuses is tried again, less and
 * less often.
 */
export function createWorkQueue(clock: Clock, work: (key: Key) => void): WorkQueue {
  const due = new Map<string, Key>();
  const later = new Map<string, Later>();
  const failures = new Map<string, number>();
  let stopped = false;
  let callOff: (() => void) | undefined;

  function add(key: Key): void {
    if (stopped) return;
    due.set(textOf(key), key);
    callOff ??= clock.after(0, drain);
  }

  function drain(): void {
    callOff = undefined;
    const batch = [...due];
    due.clear();
    for (const [text, key] of batch) {
      if (stopped) return;
      forget(text);
      guarded(() => attempt(text, key));
    }
  }

  function attempt(text: string, key: Key): void {
    try {
      work(key);
      failures.delete(text);
    } catch (error) {
      const before = failures.get(text) ?? 0;
      failures.set(text, before + 1);
      addAfter(key, Math.min(firstRetryMs * 2 ** before, lastRetryMs));
      if (!(error instanceof StatusError)) throw error;
    }
  }

  function addAfter(key: Key, milliseconds: number): void {
    const text = textOf(key);
    const at = clock.now() + milliseconds;
    const planned = later.get(text);
    if (stopped || (planned !== undefined && planned.at <= at)) return;
    planned?.cancel();
    later.set(text, { at, cancel: clock.after(milliseconds, () => add(key)) });
  }

  function forget(text: string): void {
    later.get(text)?.cancel();
    later.delete(text);
  }

  function stop(): void {
    stopped = true;
    callOff?.();
    for (const text of [...later.keys()]) forget(text);
    due.clear();
  }

  return { add, addAfter, stop };
}

export function keyOf({ metadata }: KubernetesObject): Key {
  return { namespace: metadata.namespace ?? '', name: metadata.name };
}

function textOf({ namespace, name }: Key): string {
  return `${namespace}/${name}`;
}
