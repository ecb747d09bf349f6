import { existsSync, globSync, readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { textAt, at, listAt } from '../../cluster/json.ts';
import type { Api } from '../../cluster/api.ts';
import type { ClusterUnderTest } from '../../cluster/cluster-under-test.ts';
import { agentPort, unreadyFile } from '../../node/agent/signs.ts';
import { type Trouble, untilPod } from './trouble.ts';
import { waitFor } from './wait.ts';

/** Trouble where there are containers: done to their processes, and seen by a real kubelet. */
export function nodeTrouble({ folder }: ClusterUnderTest): Trouble {
  if (folder === undefined) throw new Error('this node has no folder');
  const cgroup = path.basename(folder);
  return {
    async killAgent(admin, pod) {
      const pid = await processOf(admin, cgroup, pod);
      process.kill(pid, 'SIGUSR2');
      await waitFor('the agent to listen no more', () => !listensOnLoopback(pid));
    },
    async setReady(admin, pod, ready) {
      const sign = path.join('/proc', String(await processOf(admin, cgroup, pod)), 'root', unreadyFile);
      await (ready ? rm(sign, { force: true }) : writeFile(sign, ''));
      const wanted = ready ? 'True' : 'False';
      await untilPod(admin, pod, `Ready to be ${wanted}`, (found) =>
        listAt(found, 'status', 'conditions').some(
          (one) => at(one, 'type') === 'Ready' && at(one, 'status') === wanted,
        ),
      );
    },
    async restartContainer(admin, pod) {
      const count = (found: unknown): unknown => at(found, 'status', 'containerStatuses', 0, 'restartCount');
      const before = count(await admin.do('GET', pod));
      process.kill(await processOf(admin, cgroup, pod), 'SIGKILL');
      await untilPod(admin, pod, 'a restart', (found) => count(found) === Number(before) + 1);
    },
  };
}

/** The process of a pod's first container, as this machine counts. */
async function processOf(admin: Api, cgroup: string, pod: string): Promise<number> {
  const found = await admin.do('GET', pod);
  const id = textAt(found, 'status', 'containerStatuses', 0, 'containerID')?.replace('containerd://', '');
  const [file] = globSync(`/sys/fs/cgroup/memory/${cgroup}/kubepods/{,*/}pod*/${id ?? ''}/cgroup.procs`);
  const pid = file === undefined ? NaN : Number(readFileSync(file, 'utf8').split('\n')[0]);
  if (!(pid > 1)) throw new Error(`${pod}: its container has no process`);
  return pid;
}

/** State 0A of /proc/net/tcp is LISTEN; 127.0.0.1 is written backwards. */
function listensOnLoopback(pid: number): boolean {
  const file = `/proc/${pid}/net/tcp`;
  const port = agentPort.toString(16).toUpperCase().padStart(4, '0');
  return existsSync(file) && new RegExp(` 0100007F:${port} \\S+ 0A `).test(readFileSync(file, 'utf8'));
}
