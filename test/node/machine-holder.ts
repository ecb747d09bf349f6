import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { makeCgroups, removeCgroups } from '../cluster/control-plane/cgroups.ts';
import { nextMessage, type ProcessGroup, type StartedProcess } from '../cluster/control-plane/processes.ts';
import type { Answer, Order } from './machine/plan.ts';
import { layCable } from './plane.ts';

export interface MachineParts {
  readonly group: ProcessGroup;
  /** Path of the plan. */
  readonly plan: string;
  /** A process in the control plane's network namespace. */
  readonly planePid: number;
  readonly cgroup: string;
}

type Asked = Order extends infer One ? (One extends Order ? Omit<One, 'id'> : never) : never;

/** Turns the machine on and off: a process tree in network, mount, pid, uts and ipc namespaces of its own. */
export class MachineHolder {
  readonly #parts: MachineParts;
  #on: { readonly started: StartedProcess; readonly pid: number } | undefined;
  #orders = 0;

  constructor(parts: MachineParts) {
    this.#parts = parts;
  }

  /** As this machine counts: the first process of the node's pid namespace. Throws while it is off. */
  get pid(): number {
    if (this.#on === undefined) throw new Error('the node is off');
    return this.#on.pid;
  }

  /** Returns when containerd, kubelet and kube-proxy are started. */
  async turnOn(): Promise<void> {
    const { group, plan, planePid, cgroup } = this.#parts;
    await makeCgroups(cgroup);
    const namespaces = ['--mount', '--pid', '--uts', '--ipc', '--net', '--fork', '--mount-proc'];
    const program = path.join(import.meta.dirname, 'machine', 'main.ts');
    // The shell is the first process there: it waits for orphans, which Node does not.
    const first = ['/bin/sh', '-c', '"$@"; exit', 'sh', process.execPath, program, plan];
    const args = [...namespaces, '--kill-child=SIGKILL', '--', ...first];
    const started = group.start('machine', 'unshare', args, { ipc: true });
    started.child.setMaxListeners(0);
    await nextMessage(group, started);
    this.#on = { started, pid: childOf(started.child.pid ?? 0) };
    await layCable(planePid, this.#on.pid);
    await this.ask({ kind: 'boot' });
  }

  /** As when the power fails; what is on disk stays. Returns when no process, mount or interface is left. */
  async cutPower(): Promise<void> {
    const { cgroup } = this.#parts;
    if (this.#on !== undefined) {
      const { started, pid } = this.#on;
      this.#on = undefined;
      if (!started.hasEnded()) {
        const exit = once(started.child, 'exit');
        process.kill(pid, 'SIGKILL');
        await exit;
      }
    }
    await removeCgroups(cgroup);
  }

  /** Throws with the machine's own words where it could not. */
  async ask(order: Asked): Promise<void> {
    if (this.#on === undefined) throw new Error('the node is off');
    const { child } = this.#on.started;
    const id = (this.#orders += 1);
    const answered = new Promise<Answer>((resolve, reject) => {
      const onMessage = (message: unknown): void => {
        if ((message as Answer).id !== id) return;
        child.off('message', onMessage);
        child.off('exit', onExit);
        resolve(message as Answer);
      };
      const onExit = (): void => {
        reject(new Error(`the node went down:\n${this.#parts.group.lastLines('machine')}`));
      };
      child.on('message', onMessage);
      child.once('exit', onExit);
    });
    child.send({ ...order, id });
    const { problem } = await answered;
    if (problem !== undefined) throw new Error(`${order.kind}: ${problem}`);
  }
}

/** The only child of a process. */
function childOf(parent: number): number {
  for (const name of readdirSync('/proc').filter((one) => /^\d+$/.test(one)))
    if (parentOf(name) === parent) return Number(name);
  throw new Error(`process ${parent} has no child`);
}

function parentOf(pid: string): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return undefined;
  }
}
