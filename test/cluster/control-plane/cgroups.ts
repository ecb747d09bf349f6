import { existsSync, readdirSync, readFileSync, rmdirSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Where Linux shows its control groups; below it one folder a hierarchy (version 1). */
const root = '/sys/fs/cgroup';

/** Makes a group of this name in every hierarchy of version 1, for the containers of one run. */
export async function makeCgroups(name: string): Promise<void> {
  for (const hierarchy of await hierarchies()) {
    const group = path.join(root, hierarchy, name);
    await mkdir(group, { recursive: true });
    // A cpuset without CPUs and memory takes no process.
    for (const file of ['cpuset.cpus', 'cpuset.mems'])
      if (existsSync(path.join(group, file)))
        await writeFile(path.join(group, file), readFileSync(path.join(root, hierarchy, file)));
  }
}

/** Removes the groups of one run. The kernel frees a group a moment after its last process; throws after 5 s. */
export async function removeCgroups(name: string): Promise<void> {
  // Everywhere: runc makes groups of its own where version 2 is mounted beside version 1.
  for (const hierarchy of existsSync(root) ? await readdir(root) : []) {
    const group = path.join(root, hierarchy, name);
    for (let waited = 0; existsSync(group); waited += 50) {
      try {
        removeTree(group);
      } catch (error) {
        if (waited >= 5000) throw error;
        await sleep(50);
      }
    }
  }
}

/** Names of the hierarchies of version 1; none on a machine without them. */
async function hierarchies(): Promise<readonly string[]> {
  if (!existsSync(root)) return [];
  const found = await readdir(root);
  return found.filter((name) => existsSync(path.join(root, name, 'cgroup.clone_children')));
}

/** Groups have files that cannot be removed, and go with their folder. */
function removeTree(group: string): void {
  for (const child of readdirSync(group, { withFileTypes: true }))
    if (child.isDirectory()) removeTree(path.join(group, child.name));
  rmdirSync(group);
}
