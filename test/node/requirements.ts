import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Programs that the node calls, and the Debian package that has each. */
const programs: Readonly<Record<string, string>> = {
  containerd: 'containerd',
  'containerd-shim-runc-v2': 'containerd',
  ctr: 'containerd',
  runc: 'runc',
  iptables: 'iptables',
  nft: 'nftables',
  conntrack: 'conntrack',
  ip: 'iproute2',
  unshare: 'util-linux',
  nsenter: 'util-linux',
  mount: 'mount',
  tar: 'tar',
};

export const networkPlugins = '/usr/lib/cni';

/** The Debian packages that are not there. */
export function missingPackages(): readonly string[] {
  const missing = Object.entries(programs).flatMap(([program, name]) => (isOnPath(program) ? [] : [name]));
  const plugins = ['bridge', 'host-local', 'loopback'].every((one) =>
    existsSync(path.join(networkPlugins, one)),
  );
  return [...new Set([...missing, ...(plugins ? [] : ['containernetworking-plugins'])])];
}

/** Why no real node can run here, one line each; empty where it can. */
export function missingForNode(): readonly string[] {
  if (process.platform !== 'linux') return [`Linux: this is ${process.platform}`];
  const packages = missingPackages();
  return [
    ...(process.getuid?.() === 0 ? [] : ['root: it makes namespaces, mounts and control groups']),
    ...(packages.length === 0
      ? []
      : [`Debian packages ${packages.join(', ')}: npm run test:node:setup installs them`]),
    ...missingOfKernel(),
  ];
}

function missingOfKernel(): readonly string[] {
  const hierarchies = ['cpu', 'cpuacct', 'cpuset', 'memory', 'pids', 'devices', 'freezer'].filter(
    (name) => !existsSync(`/sys/fs/cgroup/${name}/cgroup.procs`),
  );
  const overlay = readFileSync('/proc/filesystems', 'utf8').includes('\toverlay\n');
  return [
    ...(hierarchies.length === 0 ? [] : [`control groups of version 1: ${hierarchies.join(', ')}`]),
    ...(overlay ? [] : ['overlayfs in the kernel']),
    ...(process.getuid?.() === 0 && !canUnshare() ? ['the right to make namespaces and bridges'] : []),
  ];
}

/** A bridge, a cable and a packet filter in a network namespace of its own: all that pods need of the kernel. */
function canUnshare(): boolean {
  if (!isOnPath('unshare') || !isOnPath('ip')) return true;
  const script =
    'ip link add bg0 type bridge && ip link add bg1 type veth peer name bg2 && mount -t tmpfs none /mnt';
  try {
    execFileSync('unshare', ['--net', '--mount', 'sh', '-c', script], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function isOnPath(program: string): boolean {
  const folders = (process.env['PATH'] ?? '').split(':').concat('/usr/sbin', '/sbin');
  return folders.some((folder) => {
    try {
      accessSync(path.join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
