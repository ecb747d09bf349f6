import type { Clock } from '../clock.ts';
import type { LogRequest } from './node.ts';

interface Line {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly text: string;
}

const mostLines = 1000;
const mostCharacters = 2000;

/** The last lines that a container said. */
export class ContainerLog {
  readonly #clock: Clock;
  readonly #lines: Line[] = [];
  readonly #followers = new Set<Inbox>();
  #closed = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  say(text: string): void {
    const line = { at: this.#clock.now(), text: text.slice(0, mostCharacters) };
    this.#lines.push(line);
    if (this.#lines.length > mostLines) this.#lines.shift();
    for (const follower of this.#followers) follower.put(line);
  }

  /** The container is gone: who follows is told. */
  close(): void {
    this.#closed = true;
    for (const follower of this.#followers) follower.end();
  }

  /** The text that is asked for, line by line. */
  async *read(request: LogRequest, signal: AbortSignal): AsyncIterable<string> {
    const show = shower(request);
    // Before the first line is given away: nothing that is said meanwhile is missed.
    const inbox = request.follow && !this.#closed ? this.#follow(signal) : undefined;
    try {
      for (const line of this.#asked(request)) yield show(line);
      for (let news = await inbox?.next(); news !== undefined; news = await inbox?.next())
        for (const line of news) yield show(line);
    } finally {
      inbox?.close();
    }
  }

  #asked({ since, tailLines }: LogRequest): readonly Line[] {
    const from = since?.getTime() ?? -Infinity;
    const lines = this.#lines.filter(({ at }) => at >= from);
    if (tailLines === undefined) return lines;
    return tailLines <= 0 ? [] : lines.slice(-tailLines);
  }

  #follow(signal: AbortSignal): Inbox {
    const inbox = new Inbox(() => {
      this.#followers.delete(inbox);
      signal.removeEventListener('abort', end);
    });
    const end = (): void => inbox.end();
    this.#followers.add(inbox);
    signal.addEventListener('abort', end, { once: true });
    if (signal.aborted) end();
    return inbox;
  }
}

/** What one follower has not read yet; it misses the lines that it is too slow for. */
class Inbox {
  readonly close: () => void;
  readonly #lines: Line[] = [];
  #over = false;
  #wake: () => void = () => undefined;

  constructor(close: () => void) {
    this.close = close;
  }

  put(line: Line): void {
    if (!this.#over && this.#lines.length < mostLines) this.#lines.push(line);
    this.#wake();
  }

  end(): void {
    this.#over = true;
    this.#wake();
  }

  /** The lines since; undefined at the end. */
  async next(): Promise<readonly Line[] | undefined> {
    if (this.#lines.length === 0 && !this.#over)
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    return this.#lines.length === 0 ? undefined : this.#lines.splice(0);
  }
}

/** A line as it is asked for; cut where all lines together go beyond the limit. */
function shower({ timestamps, limitBytes = Infinity }: LogRequest): (line: Line) => string {
  let left = limitBytes;
  return ({ at, text }) => {
    const time = timestamps ? `${new Date(at).toISOString().replace('Z', '000000Z')} ` : '';
    const whole = Buffer.from(`${time}${text}\n`);
    const shown = whole.byteLength <= left ? whole : whole.subarray(0, left);
    left -= shown.byteLength;
    return shown.toString();
  };
}
