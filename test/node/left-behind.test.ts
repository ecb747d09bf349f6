import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, expect, test } from 'vitest';
import { Api } from '../cluster/api.ts';
import { at, listAt, textAt } from '../cluster/json.ts';
import { readKubeconfig } from '../cluster/kubeconfig.ts';
import { waitFor } from '../e2e/harness/index.ts';

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

interface Held {
  readonly owner: ChildProcess;
  readonly folder: string;
}

/** A node of another process, with a pod that runs: mounts, interfaces, rules and control groups are there. */
async function heldNode(): Promise<Held> {
  const owner = spawn(process.execPath, [path.join(import.meta.dirname, 'fixtures', 'holds-a-node.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(owner);
  const [line] = (await once(createInterface({ input: owner.stdout }), 'line')) as [string];
  const said: unknown = JSON.parse(line);
  const api = new Api(await readKubeconfig(textAt(said, 'kubeconfig')!), 'bluegreen-test-harness');
  const pods = '/api/v1/namespaces/default/pods';
  const containers = [{ name: 'agent', image: 'agent-service:1.0.0', ports: [{ containerPort: 8000 }] }];
  await api.do('POST', pods, { metadata: { name: 'one', labels: { app: 'one' } }, spec: { containers } });
  await api.do('POST', '/api/v1/namespaces/default/services', {
    metadata: { name: 'one' },
    spec: { selector: { app: 'one' }, ports: [{ port: 80, targetPort: 8000 }] },
  });
  await waitFor('a pod to run', async () =>
    listAt(await api.do('GET', `${pods}/one`), 'status', 'containerStatuses').some(
      (one) => at(one, 'ready') === true,
    ),
  );
  api.close();
  return { owner, folder: textAt(said, 'folder')! };
}

/** What a node could leave on this machine: its interfaces and packet filter, and the mounts that this process sees. */
function stateOfMachine(): Readonly<Record<string, string>> {
  const said = (file: string, ...args: readonly string[]): string =>
    execFileSync(file, args, { encoding: 'utf8' });
  return {
    interfaces: said('ip', '-brief', 'link'),
    routes: said('ip', 'route'),
    rules: said('nft', 'list', 'ruleset'),
    mounts: readFileSync('/proc/self/mountinfo', 'utf8').replaceAll(/^\d+ \d+ /gm, ''),
    forwarding: readFileSync('/proc/sys/net/ipv4/ip_forward', 'utf8'),
    overcommit: readFileSync('/proc/sys/vm/overcommit_memory', 'utf8'),
    panic: readFileSync('/proc/sys/kernel/panic', 'utf8'),
    libraries: globSync('/var/lib/{kubelet,cni,containerd}').join(),
  };
}

/** Processes that name the folder, or see a mount of it: whoever keeps one of its namespaces does. */
function processesOf(folder: string): readonly string[] {
  const name = path.basename(folder);
  return globSync('/proc/[0-9]*').filter((one) =>
    ['cmdline', 'mountinfo', 'cgroup'].some((file) => {
      try {
        return readFileSync(path.join(one, file), 'utf8').includes(name);
      } catch {
        return false;
      }
    }),
  );
}

const groupsOf = (folder: string): readonly string[] => globSync(`/sys/fs/cgroup/*/${path.basename(folder)}`);

const ends = [
  { how: 'is stopped', signal: 'SIGTERM' },
  { how: 'is killed', signal: 'SIGKILL' },
] as const;

test.each(ends)('a node whose owner $how leaves nothing behind', async ({ signal }) => {
  const before = stateOfMachine();
  const { owner, folder } = await heldNode();
  expect(processesOf(folder).length).toBeGreaterThan(5);
  expect(groupsOf(folder)).not.toEqual([]);
  expect(stateOfMachine()).toEqual(before);
  owner.kill(signal);
  await waitFor('its processes to end', () => processesOf(folder).length === 0);
  await waitFor('its control groups to go', () => groupsOf(folder).length === 0);
  await waitFor('its folder to go', () => !existsSync(folder));
  expect(stateOfMachine()).toEqual(before);
});
