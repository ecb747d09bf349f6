import { homedir } from 'node:os';
import { agentAdapters } from '../adapters/agent/protocols.ts';
import { cacheFolder } from '../adapters/exchange-cache/cache-folder.ts';
import { ExchangeCache } from '../adapters/exchange-cache/exchange-cache.ts';
import { changedFiles } from '../adapters/golden-files/watch-folder.ts';
import { openUrlFetch } from '../adapters/kubernetes/url-fetch.ts';
import { randomIds, sha256, systemClock } from '../adapters/system.ts';
import { tokenizer } from '../adapters/tokenizer/count-tokens.ts';
import type { ExchangeStore } from '../ports/exchange-store.ts';
import type { JudgeWork } from '../use-cases/verify-slot.ts';
import type { Terminal } from './terminal.ts';
import type { Surroundings } from './wiring.ts';

/** Wiring of what judges an agent: its protocol, the tokenizer, and the exchanges that are kept. */
export function openJudgeWork({ terminal, interruption, report }: Surroundings, apiKey?: string): JudgeWork {
  return {
    clock: systemClock,
    ids: randomIds,
    report,
    store: openExchangeStore(terminal),
    tokenizer,
    adapters: (secrets) => agentAdapters({ clock: systemClock, secrets }),
    env: terminal.env,
    apiKey,
    signal: interruption.signal,
  };
}

export function openExchangeStore({ env }: Terminal): ExchangeStore {
  return new ExchangeCache({ folder: cacheFolder(env, homedir()), clock: systemClock, ids: randomIds });
}

export { changedFiles, sha256, tokenizer };

/** A fetch to wherever a URL points, with the same transport as through a port-forward. */
export { openUrlFetch };
