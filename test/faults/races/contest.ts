import type { Given } from '../matrix/row.ts';
import { writing } from '../matrix/moments.ts';
import type { RequestMatch } from '../request-match.ts';

/** What one of two operators does, and its one write. */
export interface Move {
  readonly words: readonly string[];
  readonly write: RequestMatch;
}

/** Two operators who do not know of each other. */
export interface Contest {
  readonly name: string;
  readonly given: Given;
  readonly moves: readonly [Move, Move];
}

const unwatched = ['--monitor', '0', '--timeout', '20s'] as const;
const switchTo = (slot: string): Move => ({
  words: ['switch', '--to', slot, ...unwatched],
  write: writing.service,
});
const rollback: Move = { words: ['rollback', '--timeout', '20s'], write: writing.service };
const deploy: Move = {
  words: ['deploy', '--image', 'agent-service:1.3.1', '--agent-version', '1.3.1', '--timeout', '20s'],
  write: writing.deployment,
};

export const contests = {
  switches: { name: 'switch against switch', given: 'new', moves: [switchTo('green'), switchTo('green')] },
  back: { name: 'switch against rollback', given: 'switched', moves: [switchTo('blue'), rollback] },
  rollbacks: { name: 'rollback against rollback', given: 'switched', moves: [rollback, rollback] },
  deploy: { name: 'switch against deploy', given: 'new', moves: [switchTo('green'), deploy] },
} as const satisfies Record<string, Contest>;
