import { rmSync } from 'node:fs';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SampleExchanges } from '../../domain/golden/exchange.ts';
import type { ExchangeRun, KeptExchanges } from '../../ports/exchange-store.ts';
import { fileName } from './file-name.ts';
import { parseCurrentRun, type CurrentRun } from './kept-run.ts';
import { parseStoredCase, type StoredCase } from './stored-case.ts';
import { writeAtomically } from './write-atomically.ts';

/** Bytes of one run on disk. Passing samples get half of it, so that a failure late in the run has room. */
export const LARGEST_RUN = 128 * 1024 * 1024;
/** Samples being written before `keep` holds its caller back. */
const WRITES_AT_ONCE = 32;

export interface FileExchangeRunOptions {
  /** Of the scope. */
  readonly folder: string;
  /** `run-<id>`, below `folder`. */
  readonly name: string;
  readonly now: () => Date;
  readonly largestRun: number;
}

/** One run on disk: a file a case, and at the end `current` beside the folder, which names the run. */
export class FileExchangeRun implements ExchangeRun {
  readonly #options: FileExchangeRunOptions;
  readonly #folder: string;
  readonly #writes = new Map<string, Promise<void>>();
  readonly #cases = new Set<string>();
  #bytes = 0;
  #leftOut = 0;
  #problem: string | undefined;
  #ended = false;

  constructor(options: FileExchangeRunOptions) {
    this.#options = options;
    this.#folder = join(options.folder, options.name);
  }

  /** Makes the folder; a problem is kept for `commit` to say. */
  async open(): Promise<void> {
    await this.#trying(async () => {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      await chmod(this.#options.folder, 0o700);
    });
  }

  async keep(sample: SampleExchanges): Promise<void> {
    if (this.#problem !== undefined || this.#ended || !this.#hasRoom(sample)) return;
    const { caseId } = sample;
    const again = this.#cases.has(caseId);
    this.#cases.add(caseId);
    const former = this.#writes.get(caseId);
    const write = this.#trying(async () => {
      await former;
      await this.#add(sample, again);
    }).then(() => {
      if (this.#writes.get(caseId) === write) this.#writes.delete(caseId);
    });
    this.#writes.set(caseId, write);
    if (this.#writes.size >= WRITES_AT_ONCE) await Promise.race(this.#writes.values());
  }

  async commit(open: readonly string[]): Promise<KeptExchanges> {
    await this.#end();
    await this.#trying(() => this.#becomeCurrent(open));
    if (this.#problem === undefined) return { kind: 'kept', folder: this.#folder, leftOut: this.#leftOut };
    this.#remove(this.#folder);
    return { kind: 'not-kept', reason: this.#problem };
  }

  async discard(): Promise<void> {
    await this.#end();
    this.#remove(this.#folder);
  }

  /** Counts the sample in, where it has room. */
  #hasRoom(sample: SampleExchanges): boolean {
    const size = sizeOf(sample);
    const room = sample.outcome === 'pass' ? this.#options.largestRun / 2 : this.#options.largestRun;
    if (this.#bytes + size > room) {
      this.#leftOut++;
      return false;
    }
    this.#bytes += size;
    return true;
  }

  /** @param again the case has a file already */
  async #add(sample: SampleExchanges, again: boolean): Promise<void> {
    const file = join(this.#folder, `${fileName(sample.caseId)}.json`);
    const former = again ? parseStoredCase(await readFile(file, 'utf8')).samples : [];
    const stored: StoredCase = { id: sample.caseId, samples: [...former, sample] };
    // Nobody reads the folder before `current` names it, so the run is what is written atomically.
    await writeFile(file, JSON.stringify(stored), { mode: 0o600 });
  }

  async #becomeCurrent(open: readonly string[]): Promise<void> {
    const { folder, name, now } = this.#options;
    const file = join(folder, 'current');
    const former = await readFile(file, 'utf8')
      .then(parseCurrentRun)
      .catch(() => undefined);
    const cases = [...this.#cases].sort();
    const current: CurrentRun = { folder: name, endedAt: now().toISOString(), cases, open };
    await writeAtomically(file, JSON.stringify(current));
    if (former !== undefined && former.folder !== name) this.#remove(join(folder, former.folder));
  }

  async #end(): Promise<void> {
    this.#ended = true;
    await Promise.all(this.#writes.values());
  }

  /** At once: file by file, the promises of ten thousand of them take seconds and 20 MB. */
  #remove(folder: string): void {
    try {
      rmSync(folder, { recursive: true, force: true });
    } catch {
      // What stays is found by the next run (`removeAbandonedRuns`).
    }
  }

  async #trying(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#problem ??= error instanceof Error ? error.message : String(error);
    }
  }
}

/** Bytes of the long parts, nearly: characters stand for bytes. */
function sizeOf({ exchanges }: SampleExchanges): number {
  const lengths = exchanges.map(
    ({ request, response }) => request.body.length + (response?.body.length ?? 0),
  );
  return lengths.reduce((sum, length) => sum + length, 1024 * (1 + exchanges.length));
}
