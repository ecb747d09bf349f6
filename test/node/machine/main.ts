import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { argv } from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { startRegistry } from '../image/registry.ts';
import { mountFolders } from './mounts.ts';
import { configureNetwork } from './network.ts';
import type { Answer, MachinePlan, Order } from './plan.ts';
import { Programs } from './programs.ts';

/**
 * `node main.ts PLAN`: the node's machine, in namespaces of its own. Takes orders from its parent and ends with it;
 * with this process ends every other of its pid namespace, and each mount and interface with them.
 */
const run = promisify(execFile);
const plan = JSON.parse(await readFile(argv[2] ?? '', 'utf8')) as MachinePlan;
const programs = new Programs(plan);

process.on('disconnect', () => process.exit());
process.on('message', (message) => void answer(message as Order));
process.send?.('here');

async function answer(order: Order): Promise<void> {
  const reply: Answer = await carryOut(order).then(
    () => ({ id: order.id }),
    (error: unknown) => ({ id: order.id, problem: String(error) }),
  );
  process.send?.(reply);
}

async function carryOut(order: Order): Promise<void> {
  if (order.kind === 'boot') await boot();
  else if (order.kind === 'kill') await programs.kill(order.program);
  else if (order.kind === 'start') programs.start(order.program);
  else await run(plan.programs['kube-proxy'][0], ['--cleanup']);
}

async function boot(): Promise<void> {
  await Promise.all([mountFolders(plan.folder), configureNetwork()]);
  await startRegistry(plan.image);
  programs.start('containerd');
  await until('containerd', () => existsSync('/run/containerd/containerd.sock'));
  programs.start('kubelet');
  programs.start('kube-proxy');
}

async function until(name: 'containerd', holds: () => boolean): Promise<void> {
  while (!holds()) {
    if (!programs.isRunning(name)) throw new Error(`${name} has ended`);
    await sleep(20);
  }
}
