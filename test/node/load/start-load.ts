import path from 'node:path';
import { waitFor } from '../../e2e/harness/wait.ts';
import type { NodeControl } from '../control/node-control.ts';
import { type Exchange, fromLines } from './exchange.ts';

const client = path.join(import.meta.dirname, 'client.ts');
const longestMs = 3_600_000;

export interface LoadPlan {
  readonly url: string;
  readonly perSecond: number;
  /** A connection for each request, or so many that are opened first and kept. */
  readonly connections: 'new' | number;
  /** Sent by POST; without it the request is a GET. */
  readonly body?: string;
}

/** A load client that runs. */
export interface Load {
  /** Returns when it has had this many more answers than now. */
  untilMore(answers: number): Promise<void>;
  /** Ends it, when what was asked is answered, and gives all that it asked. */
  end(): Promise<readonly Exchange[]>;
}

/** Asks from inside the node's network, as another pod or a proxy would. Returns when the first answers came. */
export async function startLoad(control: NodeControl, plan: LoadPlan): Promise<Load> {
  // Before others: what is to be measured is not how busy this machine is.
  const args = ['-n', '-10', process.execPath, client, JSON.stringify(plan)];
  const running = await control.run('nice', args, { timeoutMs: longestMs });
  const answers = (): number => running.stdout.split('\n').length - 1;
  const untilMore = async (more: number): Promise<void> => {
    const goal = answers() + more;
    await waitFor(`${more} more answers`, () => answers() >= goal, 60_000);
  };
  await untilMore(plan.perSecond / 2);
  return {
    untilMore,
    async end() {
      running.signal('SIGTERM');
      const { stdout, stderr, exitCode } = await running.done;
      if (exitCode !== 0) throw new Error(`the load client ended with ${exitCode}: ${stderr}`);
      return fromLines(stdout);
    },
  };
}
