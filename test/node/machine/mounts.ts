import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What a kubelet sets at its start for the whole machine; it finds files of ours there and is content. */
const settings = [
  'vm/overcommit_memory',
  'vm/panic_on_oom',
  'kernel/panic',
  'kernel/panic_on_oops',
  'kernel/keys/root_maxkeys',
  'kernel/keys/root_maxbytes',
];

/** Folders of the node that outlive a reboot, below the folder of the run. */
const kept = ['/var/lib', '/var/log'];

/** Gives the machine folders of its own over those of the real one. The mount namespace must be private. */
export async function mountFolders(folder: string): Promise<void> {
  // The kubelet's volumes must reach the containers.
  await run('mount', ['--make-rshared', '/']);
  for (const target of kept) await bind(path.join(folder, 'disk', target), target);
  await run('mount', ['-t', 'tmpfs', '-o', 'mode=755', 'tmpfs', '/run']);
  await mkdir('/run/lock');
  const small = path.join(folder, 'bound');
  await mkdir(small, { recursive: true });
  for (const setting of settings) {
    const real = path.join('/proc/sys', setting);
    await bindText(path.join(small, setting.replaceAll('/', '.')), await readFile(real, 'utf8'), real);
  }
  // By this a kubelet knows that the machine was started again.
  await bindText(path.join(small, 'boot_id'), `${randomUUID()}\n`, '/proc/sys/kernel/random/boot_id');
  // Or the name of a registry would be asked for outside.
  await bindText(path.join(small, 'resolv.conf'), '', '/etc/resolv.conf');
}

async function bind(source: string, target: string): Promise<void> {
  await mkdir(source, { recursive: true });
  await run('mount', ['--bind', source, target]);
  await run('mount', ['--make-rshared', target]);
}

async function bindText(file: string, text: string, target: string): Promise<void> {
  await writeFile(file, text);
  await run('mount', ['--bind', file, target]);
}
