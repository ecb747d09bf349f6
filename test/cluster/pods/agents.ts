import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { ProcessGroup, StartedProcess } from '../control-plane/processes.ts';
import { at } from '../json.ts';

/** What an agent process is told on its command line. */
export interface AgentOrder {
  readonly behaviour: string;
  readonly version: string;
  /** Name of the pod, or of the pods' common namespace and tag where several share the process. */
  readonly pod: string;
}

export interface RunningAgent {
  /** Port on 127.0.0.1. */
  readonly port: number;
  readonly process: StartedProcess;
}

interface Shared {
  readonly agent: Promise<RunningAgent>;
  readonly users: Set<string>;
}

/** Agent processes by key, each alive as long as somebody uses it. */
export class AgentPool {
  readonly #group: ProcessGroup;
  readonly #program: string;
  readonly #shared = new Map<string, Shared>();

  /** `program`: path of the agent, run by this Node. */
  constructor(group: ProcessGroup, program: string) {
    this.#group = group;
    this.#program = program;
  }

  /** The process of this key; started where there is none. `onLine` gets each line that a new process prints. */
  async use(
    key: string,
    user: string,
    order: AgentOrder,
    onLine: (line: string) => void,
  ): Promise<RunningAgent> {
    const shared = this.#shared.get(key) ?? { agent: this.#start(order, onLine), users: new Set() };
    this.#shared.set(key, shared);
    shared.users.add(user);
    return await shared.agent;
  }

  /** Ends the processes that only this user used. */
  async release(user: string): Promise<void> {
    for (const [key, shared] of this.#shared) {
      if (!shared.users.delete(user) || shared.users.size > 0) continue;
      this.#shared.delete(key);
      const agent = await shared.agent.catch(() => undefined);
      await agent?.process.stop();
    }
  }

  /** Kills a user's processes as the kernel would, without a word to anybody. */
  async kill(user: string): Promise<void> {
    for (const shared of this.#shared.values()) {
      if (!shared.users.has(user)) continue;
      const { process: started } = await shared.agent;
      if (started.hasEnded()) continue;
      const exit = once(started.child, 'exit');
      started.child.kill('SIGKILL');
      await exit;
    }
  }

  async #start(order: AgentOrder, onLine: (line: string) => void): Promise<RunningAgent> {
    const args = [
      this.#program,
      '--behaviour',
      order.behaviour,
      '--pod',
      order.pod,
      '--version',
      order.version,
    ];
    const started = this.#group.start(`agent ${order.pod} ${order.behaviour}`, process.execPath, args, {
      output: 'pipe',
    });
    return { port: await portOf(started, onLine), process: started };
  }
}

/** Waits for the line `{"port": N}` on stdout; hands every other line of stdout and stderr on. */
async function portOf(started: StartedProcess, onLine: (line: string) => void): Promise<number> {
  const { stdout, stderr } = started.child;
  if (stdout === null || stderr === null) throw new Error('an agent without pipes');
  const last: string[] = [];
  createInterface({ input: stderr }).on('line', (line) => {
    last.push(line);
    onLine(line);
  });
  return await new Promise<number>((resolve, reject) => {
    createInterface({ input: stdout }).on('line', (line) => {
      const port = portIn(line);
      if (port === undefined) onLine(line);
      else resolve(port);
    });
    started.child.once('error', reject);
    started.child.once('exit', (code) =>
      reject(new Error(`${started.name} ended with ${code ?? 'a signal'}: ${last.slice(-5).join(' / ')}`)),
    );
  });
}

function portIn(line: string): number | undefined {
  try {
    const port = at(JSON.parse(line), 'port');
    return typeof port === 'number' ? port : undefined;
  } catch {
    return undefined;
  }
}
