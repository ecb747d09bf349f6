import { readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';

/** MiB that a process had resident at most, until it ends: VmHWM of /proc, looked at ten times a second. */
export async function peakMemoryMiB(pid: number): Promise<number> {
  let most = 0;
  for (;;) {
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
    const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
    // A process that ended has no memory any more, and soon no status.
    if (kilobytes === undefined) return most;
    most = Math.max(most, Number(kilobytes) / 1024);
    await wait(100);
  }
}
