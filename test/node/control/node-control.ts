import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import path from 'node:path';
import { type RunningCommand, startCommand } from '../../e2e/harness/command.ts';
import type { ProxyMode } from '../configuration.ts';
import type { ProgramName } from '../machine/plan.ts';
import type { ControlAnswer, ControlOrder } from './orders.ts';

/** The node from any process of this machine that knows the run's folder. */
export class NodeControl {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** SIGKILL; the program stays down, its containers run on. */
  async kill(program: ProgramName): Promise<void> {
    await this.#ask({ kind: 'kill', program });
  }

  /** Starts a program that was killed; returns at once. */
  async start(program: ProgramName): Promise<void> {
    await this.#ask({ kind: 'start', program });
  }

  async restartKubelet(): Promise<void> {
    await this.kill('kubelet');
    await this.start('kubelet');
  }

  async restartContainerd(): Promise<void> {
    await this.kill('containerd');
    await this.start('containerd');
  }

  /** Power off and on: every process, mount and interface of the node goes, its disk stays. Returns when kubelet and kube-proxy are started again; the pods follow. */
  async reboot(): Promise<void> {
    await this.#ask({ kind: 'reboot' });
  }

  /** Ends kube-proxy, removes its rules and starts it in this mode; returns when it is started. */
  async setProxyMode(mode: ProxyMode): Promise<void> {
    await this.#ask({ kind: 'proxy-mode', mode });
  }

  /** Starts a program of this machine in the node's network: ClusterIPs and pods can be reached from there. */
  async run(
    file: string,
    args: readonly string[],
    options: {
      readonly stdin?: string;
      readonly cwd?: string;
      readonly timeoutMs?: number;
      readonly env?: NodeJS.ProcessEnv;
    } = {},
  ): Promise<RunningCommand> {
    const { env = process.env, ...rest } = options;
    return startCommand(
      'nsenter',
      [`--net=/proc/${await this.pid()}/ns/net`, '--', file, ...args],
      env,
      rest,
    );
  }

  /** A program in all of the node's namespaces, for `ctr`, `iptables` and the like. */
  async runOnNode(file: string, ...args: readonly string[]): Promise<RunningCommand> {
    const inside = ['--all', '--target', String(await this.pid()), '--', file, ...args];
    return startCommand('nsenter', inside, process.env, {});
  }

  /** Of the first process of the node's pid namespace; another one after a reboot. */
  async pid(): Promise<number> {
    return await this.#ask({ kind: 'where' });
  }

  async #ask(order: ControlOrder): Promise<number> {
    const socket = connect(path.join(this.folder, 'control.sock'));
    socket.write(`${JSON.stringify(order)}\n`);
    const answer = JSON.parse(await text(socket)) as ControlAnswer;
    if ('problem' in answer) throw new Error(`the node could not ${order.kind}: ${answer.problem}`);
    return answer.pid;
  }
}
