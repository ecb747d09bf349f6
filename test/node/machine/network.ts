import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { addresses } from '../addresses.ts';

const run = promisify(execFile);

/** Addresses and routes of the machine; its end of the cable is there already. Nothing leads further. */
export async function configureNetwork(): Promise<void> {
  const ip = (line: string): Promise<unknown> => run('ip', line.split(' '));
  await ip('link set lo up');
  await ip(`addr add ${addresses.node}/${addresses.cable} dev eth0`);
  await ip('link set eth0 up');
  // An address of a Service needs a route before kube-proxy's rules turn it into a pod's.
  await ip(`route add ${addresses.services} via ${addresses.plane}`);
  await ip('route add unreachable default');
  await writeFile('/proc/sys/net/ipv4/ip_forward', '1');
  // A pod that calls a Service of its own bridge gets its answers by the same rules.
  await writeFile('/proc/sys/net/bridge/bridge-nf-call-iptables', '1');
}
