import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Api } from '../cluster/api.ts';
import {
  apiServerArguments,
  controllerManagerArguments,
  etcdArguments,
  type Plan,
  schedulerArguments,
} from '../cluster/control-plane/commands.ts';
import { nextMessage, type ProcessGroup, type StartedProcess } from '../cluster/control-plane/processes.ts';
import { until } from '../cluster/control-plane/readiness.ts';
import { addresses } from './addresses.ts';

const run = promisify(execFile);

export interface PlaneBinaries {
  readonly etcd: string;
  readonly 'kube-apiserver': string;
  readonly 'kube-controller-manager': string;
  readonly 'kube-scheduler': string;
}

/** The control plane in a network namespace of its own, reached through one loopback port of this machine. */
export interface Plane {
  /** Of a process in the namespace. */
  readonly pid: number;
  readonly processes: readonly StartedProcess[];
}

/** Returns when the API server is ready; controllers and scheduler are started. */
export async function startPlane(
  group: ProcessGroup,
  plan: Plan,
  binaries: PlaneBinaries,
  admin: Api,
): Promise<Plane> {
  const pid = await openGateway(group, plan.ports.api);
  const inside = (name: keyof PlaneBinaries, args: readonly string[]): StartedProcess =>
    group.start(name, 'nsenter', [`--net=/proc/${pid}/ns/net`, '--', binaries[name], ...args], {
      env: { ...process.env, HOME: plan.folder },
    });
  const etcd = inside('etcd', etcdArguments(plan));
  // The node comes by the cable, so not on loopback alone.
  const server = inside('kube-apiserver', [...apiServerArguments(plan), '--bind-address=0.0.0.0']);
  const isReady = async (): Promise<boolean> => (await admin.ask('GET', '/readyz')).status === 200;
  await until('kube-apiserver to be ready', group, [etcd, server], isReady);
  const controllers = inside('kube-controller-manager', controllerManagerArguments(plan));
  const scheduler = inside('kube-scheduler', schedulerArguments(plan));
  return { pid, processes: [etcd, server, controllers, scheduler] };
}

/** Opens the port here, and hands it to a process in a namespace of its own. */
async function openGateway(group: ProcessGroup, port: number): Promise<number> {
  const listener = createServer({ allowHalfOpen: true });
  listener.listen(port, '127.0.0.1');
  await once(listener, 'listening');
  const program = path.join(import.meta.dirname, 'gateway.ts');
  const args = ['--net', '--', process.execPath, program, String(port)];
  const gateway = group.start('gateway', 'unshare', args, { ipc: true });
  await nextMessage(group, gateway);
  gateway.child.send('listener', listener);
  await nextMessage(group, gateway);
  // Or connections would be taken here too.
  listener.close();
  return gateway.child.pid ?? 0;
}

/** Lays the cable between the control plane and the machine, whose end is `eth0`. */
export async function layCable(planePid: number, machinePid: number): Promise<void> {
  const inside = async (line: string): Promise<void> => {
    await run('nsenter', [`--net=/proc/${planePid}/ns/net`, '--', 'ip', ...line.split(' ')]);
  };
  await inside(`link add node0 type veth peer name eth0 netns ${machinePid}`);
  await inside(`addr add ${addresses.plane}/${addresses.cable} dev node0`);
  await inside('link set node0 up');
}
