import type { ReplyDefect } from '../../domain/golden/observation.ts';
import { isJsonObject } from '../../domain/json.ts';
import type { JsonObject } from '../../domain/json.ts';
import { EventStreamReader } from './event-stream.ts';
import type { StreamEvent } from './event-stream.ts';
import type { StreamFold } from './protocol.ts';
import { errorText, excerpt } from './error-text.ts';
import { PlainReply, parseJson } from './read-plain.ts';
import { defectOfEnd } from './reply-end.ts';
import type { ReadReply, ReplyEnd } from './reply-end.ts';

/** Told while the stream is read, so that clocks can be stopped. */
export interface StreamWatcher {
  /** The first content, reasoning or tool delta that is not empty. */
  onToken(): void;
  /** The end mark: nothing that matters follows. */
  onDone(): void;
}

/** Broken events that are told apart; the rest is counted by the last. */
const mostDefects = 20;

/**
 * Reads a streamed reply from its bytes.
 *
 * Whole is a stream that had its end mark, or whose fold is finished: servers leave out either one.
 * Without both the model may have been cut short, however clean the end of the connection looks.
 */
export class StreamedReply {
  readonly #watcher: StreamWatcher;
  readonly #events = new EventStreamReader((event) => this.#take(event));
  readonly #fold: StreamFold;
  readonly #defects: ReplyDefect[] = [];
  /** Set where a JSON document came instead of events. */
  #plain: PlainReply | undefined;
  #begun = false;
  #ending = false;
  #done = false;
  #some = false;

  constructor(fold: StreamFold, watcher: StreamWatcher) {
    this.#fold = fold;
    this.#watcher = watcher;
  }

  /** Whether something is wrong already. */
  get isBroken(): boolean {
    return this.#defects.length > 0;
  }

  add(bytes: Uint8Array): void {
    if (!this.#begun) this.#begin(bytes);
    if (this.#plain !== undefined) this.#plain.add(bytes);
    else if (!this.#done) this.#events.add(bytes);
  }

  /** @param raw the body's text as far as kept; the observation's body where no event came at all */
  end(end: ReplyEnd, raw: string): ReadReply {
    if (this.#plain !== undefined) return this.#endOfPlain(this.#plain, end);
    this.#ending = true;
    // Half an event is no news where the reply was cut off, is endless or too large.
    if (!this.#done && end.kind === 'whole') this.#events.end();
    const ended = defectOfEnd(end);
    if (!this.#some && raw.trim() !== '') {
      const none: ReplyDefect = { kind: 'not-a-stream', detail: 'no event with data in the reply' };
      return { body: raw, defects: ended.length > 0 ? ended : [none] };
    }
    return { body: this.#fold.body(), defects: [...this.#defects, ...ended, ...this.#unmarked(ended)] };
  }

  #unmarked(ended: readonly ReplyDefect[]): readonly ReplyDefect[] {
    const told = ended.length > 0 || this.#defects.some((defect) => defect.kind === 'error-event');
    if (told || this.#done || this.#fold.isFinished) return [];
    return [{ kind: 'no-end-mark', detail: this.#fold.missingEnd }];
  }

  #endOfPlain(plain: PlainReply, end: ReplyEnd): ReadReply {
    const read = plain.end(end);
    const detail = 'a stream was asked for, and one JSON document came';
    return { body: read.body, defects: [{ kind: 'not-a-stream', detail }, ...read.defects] };
  }

  /** No line of an event stream begins with a brace, so the first character tells what came. */
  #begin(bytes: Uint8Array): void {
    const first = new TextDecoder().decode(bytes).trimStart()[0];
    if (first === undefined) return;
    this.#begun = true;
    if (first === '{') this.#plain = new PlainReply();
    if (first === '{') this.#watcher.onToken();
  }

  #take(event: StreamEvent): void {
    if (this.#done) return;
    this.#some = true;
    if (event.kind === 'garbled') {
      this.#defect({ kind: 'broken-event', detail: 'an event is not UTF-8' });
    } else if (this.#fold.isEndMark(event.data, event.name)) {
      this.#end();
    } else {
      this.#takeData(event.name, event.data);
    }
  }

  #takeData(name: string, data: string): void {
    const parsed = parseJson(data);
    if (name === 'error') {
      this.#defect({
        kind: 'error-event',
        detail: parsed.kind === 'json' ? errorText(parsed.value) : excerpt(data),
      });
    } else if (parsed.kind === 'not-json') {
      const where = this.#ending ? 'the reply ends in the middle of an event: ' : 'an event is not JSON: ';
      this.#defect({ kind: 'broken-event', detail: where + excerpt(data) });
    } else if (!isJsonObject(parsed.value)) {
      this.#defect({ kind: 'unexpected-shape', detail: `an event is not an object: ${excerpt(data)}` });
    } else {
      this.#takeObject(parsed.value, name);
    }
  }

  #takeObject(data: JsonObject, name: string): void {
    const { token, problem, error, done = false } = this.#fold.add(data, name);
    if (error !== undefined) this.#defect({ kind: 'error-event', detail: error });
    if (problem !== undefined) this.#defect({ kind: 'unexpected-shape', detail: problem });
    if (token) this.#watcher.onToken();
    if (done) this.#end();
  }

  #end(): void {
    this.#done = true;
    this.#watcher.onDone();
  }

  #defect(defect: ReplyDefect): void {
    if (this.#defects.length < mostDefects) this.#defects.push(defect);
    else if (this.#defects.length === mostDefects)
      this.#defects.push({ ...defect, detail: 'and more of its kind' });
  }
}
