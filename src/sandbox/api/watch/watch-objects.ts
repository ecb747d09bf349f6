import { complain } from '../../guarded.ts';
import type { Kind } from '../../kinds/kind.ts';
import type { Change } from '../../storage/storage.ts';
import type { Answer, Call } from '../call.ts';
import { type ListOptions, listOptions } from '../list-options.ts';
import { negotiate } from '../media-type.ts';
import { revision } from '../numbers.ts';
import { expired, notAcceptable, watchTypes } from '../refusals.ts';
import { type Matches, matcher } from '../select-objects.ts';
import { bookmark } from './bookmark.ts';
import { EventWriter } from './event-writer.ts';
import { watchEvent } from './watch-event.ts';

/** Where nobody says how long: between this and twice of it, so that not all clients come back at once. */
const defaultSeconds = 1800;
const bookmarkMs = 60_000;
/** A last bookmark before the end lets the client go on from there. */
const beforeEndMs = 2_000;

/** GET with `watch`: changes as they happen, until the time is up or the client goes. */
export function watchObjects(
  call: Call,
  kind: Kind,
  namespace: string | undefined,
  name: string | undefined,
): Answer {
  const media = negotiate(call.request.headers.accept, 'list');
  if (media.format === 'yaml') throw notAcceptable(watchTypes);
  const options = listOptions(call.url.searchParams, true);
  const matches = matcher(kind, namespace, options, name);
  const from = startOf(options);
  const writer = new EventWriter(call, media, kind);
  call.beginStream('application/json');
  new Watch({ call, kind, namespace, options, matches, writer }).run(from);
  return { kind: 'streamed' };
}

/** kube-apiserver watches all but Events through a cache of its own, which words it otherwise than etcd. */
function tooOld({ group, kind }: Kind, asked: number, oldest: number): string {
  return group === '' && kind === 'Event'
    ? 'The resourceVersion for the provided watch is too old.'
    : `too old resource version: ${asked} (${oldest})`;
}

interface Start {
  /** Whether what is there already is told first. */
  readonly initial: boolean;
  /** Changes after this are told; undefined for all from now on. */
  readonly after: number | undefined;
}

function startOf({ resourceVersion, sendInitialEvents }: ListOptions): Start {
  const anyRevision = resourceVersion === '' || resourceVersion === '0';
  const after = anyRevision ? undefined : revision(resourceVersion, 'other');
  const initial = sendInitialEvents ?? anyRevision;
  return { initial, after: initial ? undefined : after };
}

interface WatchParts {
  readonly call: Call;
  readonly kind: Kind;
  readonly namespace: string | undefined;
  readonly options: ListOptions;
  readonly matches: Matches;
  readonly writer: EventWriter;
}

class Watch {
  readonly #parts: WatchParts;
  readonly #stops: (() => void)[] = [];
  /** Whether the kind has changed since the watch began; until then a bookmark tells nothing new. */
  #moved = false;

  constructor(parts: WatchParts) {
    this.#parts = parts;
  }

  run({ initial, after }: Start): void {
    const { call, kind, options } = this.#parts;
    const { storage } = call.parts;
    if (initial) this.#tellAll();
    else if (after !== undefined && !this.#tellSince(after)) return;
    if (initial && options.bookmarks) this.#bookmark(true);
    this.#stops.push(
      storage.subscribe(kind, (change) => {
        this.#moved = true;
        if (after === undefined || change.revision > after) this.#tellLater(change);
      }),
    );
    this.#keepTime();
    call.response.once('close', () => this.#stop());
    if (call.response.destroyed) this.#stop();
  }

  #tellAll(): void {
    const { call, kind, namespace, matches, writer } = this.#parts;
    for (const object of call.parts.storage.list(kind, namespace))
      if (matches(object)) writer.write({ type: 'ADDED', object });
  }

  /** False where the history does not reach back so far; the watch ends with that. */
  #tellSince(after: number): boolean {
    const { call, kind, writer } = this.#parts;
    const changes = call.parts.storage.changesSince(kind, after);
    if (changes === undefined) {
      writer.error(expired(tooOld(kind, after, call.parts.storage.oldestRevision - 1)).status());
      call.response.end();
      return false;
    }
    changes.forEach((change) => this.#tell(change));
    return true;
  }

  /** Inside of somebody's write, which a change that cannot be told must not disturb: the watch ends instead. */
  #tellLater(change: Change): void {
    try {
      this.#tell(change);
    } catch (error) {
      this.#parts.call.response.destroy();
      complain(error);
    }
  }

  #tell(change: Change): void {
    const event = watchEvent(change, this.#parts.matches);
    if (event !== undefined) this.#parts.writer.write(event);
  }

  #bookmark(initialEventsEnd: boolean): void {
    if (!initialEventsEnd && !this.#moved) return;
    const { call, kind, writer } = this.#parts;
    writer.write({ type: 'BOOKMARK', object: bookmark(kind, call.parts.storage.revision, initialEventsEnd) });
  }

  #keepTime(): void {
    const { call, options } = this.#parts;
    const { clock } = call.parts;
    const ms = 1000 * (options.timeoutSeconds || defaultSeconds * (1 + Math.random()));
    this.#stops.push(clock.after(ms, () => void call.response.end()));
    if (!options.bookmarks) return;
    if (ms > 2 * beforeEndMs) this.#stops.push(clock.after(ms - beforeEndMs, () => this.#bookmark(false)));
    let stop = (): void => undefined;
    const again = (): void => {
      stop = clock.after(bookmarkMs, () => {
        this.#bookmark(false);
        again();
      });
    };
    again();
    this.#stops.push(() => stop());
  }

  #stop(): void {
    this.#stops.splice(0).forEach((stop) => stop());
  }
}
