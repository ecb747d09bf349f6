import { once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import path from 'node:path';
import type { MachineHolder } from '../machine-holder.ts';
import { writeProxyMode } from '../configuration.ts';
import type { ControlAnswer, ControlOrder } from './orders.ts';

/** Takes orders for the node on a Unix socket in the run's folder: a line of JSON each way. Gives what closes it. */
export async function serveControl(folder: string, machine: MachineHolder): Promise<() => void> {
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    createInterface({ input: socket }).once('line', (line) => {
      void answer(folder, machine, line).then((reply) => socket.end(`${JSON.stringify(reply)}\n`));
    });
  });
  server.listen(path.join(folder, 'control.sock'));
  await once(server, 'listening');
  server.unref();
  return () => void server.close();
}

async function answer(folder: string, machine: MachineHolder, line: string): Promise<ControlAnswer> {
  try {
    await carryOut(folder, machine, JSON.parse(line) as ControlOrder);
    return { pid: machine.pid };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

async function carryOut(folder: string, machine: MachineHolder, order: ControlOrder): Promise<void> {
  if (order.kind === 'kill' || order.kind === 'start') await machine.ask(order);
  else if (order.kind === 'reboot') {
    await machine.cutPower();
    await machine.turnOn();
  } else if (order.kind === 'proxy-mode') {
    await machine.ask({ kind: 'kill', program: 'kube-proxy' });
    await machine.ask({ kind: 'tidy-rules' });
    await writeProxyMode(folder, order.mode);
    await machine.ask({ kind: 'start', program: 'kube-proxy' });
  }
}
