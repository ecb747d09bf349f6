import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../ports/clock.ts';
import type {
  ExchangeRun,
  ExchangeScope,
  ExchangeStore,
  OpenCases,
  ShownCase,
} from '../../ports/exchange-store.ts';
import type { Ids } from '../../ports/ids.ts';
import { FileExchangeRun, LARGEST_RUN } from './file-exchange-run.ts';
import { fileName } from './file-name.ts';
import { parseCurrentRun } from './kept-run.ts';
import { removeAbandonedRuns, removeOldScopes } from './prune.ts';
import { parseStoredCase } from './stored-case.ts';

export interface ExchangeCacheOptions {
  /** As `cacheFolder` says; made when the first run begins. */
  readonly folder: string;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Bytes of one run. */
  readonly largestRun?: number;
}

/**
 * Exchanges in the user's cache folder, for the user alone (0700, 0600):
 * `exchanges/<scope>/current` names the last run, `exchanges/<scope>/run-<id>/<case>.json` are its cases.
 */
export class ExchangeCache implements ExchangeStore {
  readonly #options: ExchangeCacheOptions;
  readonly #root: string;

  constructor(options: ExchangeCacheOptions) {
    this.#options = options;
    this.#root = join(options.folder, 'exchanges');
  }

  async begin(scope: ExchangeScope): Promise<ExchangeRun> {
    const { clock, ids, largestRun = LARGEST_RUN } = this.#options;
    const name = scopeName(scope);
    const folder = join(this.#root, name);
    await removeAbandonedRuns(folder, clock.now()).catch(() => undefined);
    await removeOldScopes(this.#root, name).catch(() => undefined);
    const run = new FileExchangeRun({
      folder,
      name: `run-${ids.next()}`,
      now: () => clock.now(),
      largestRun,
    });
    await run.open();
    return run;
  }

  async show(scope: ExchangeScope, caseId: string): Promise<ShownCase> {
    const folder = join(this.#root, scopeName(scope));
    const list = await read(join(folder, 'current'), parseCurrentRun);
    if (list.kind !== 'read') return list.kind === 'missing' ? { kind: 'no-run' } : list;
    const { folder: run, cases, endedAt } = list.value;
    if (!cases.includes(caseId)) return { kind: 'no-case', cases };
    const stored = await read(join(folder, run, `${fileName(caseId)}.json`), parseStoredCase);
    if (stored.kind !== 'read') return stored.kind === 'missing' ? { kind: 'no-run' } : stored;
    return { kind: 'found', endedAt, samples: stored.value.samples };
  }

  async openCases(scope: ExchangeScope): Promise<OpenCases> {
    const current = await read(join(this.#root, scopeName(scope), 'current'), parseCurrentRun);
    if (current.kind !== 'read') return current.kind === 'missing' ? { kind: 'no-run' } : current;
    return { kind: 'found', cases: current.value.open };
  }
}

function scopeName({ context, namespace, service, slot }: ExchangeScope): string {
  return fileName(JSON.stringify([namespace, service, slot, context]));
}

type Read<T> =
  | { readonly kind: 'read'; readonly value: T }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unreadable'; readonly file: string; readonly detail: string };

async function read<T>(file: string, parse: (text: string) => T): Promise<Read<T>> {
  try {
    return { kind: 'read', value: parse(await readFile(file, 'utf8')) };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return { kind: 'missing' };
    return { kind: 'unreadable', file, detail: error instanceof Error ? error.message : String(error) };
  }
}
