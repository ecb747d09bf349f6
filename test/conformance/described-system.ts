import { readKubeconfig } from '../cluster/kubeconfig.ts';
import { makeIdentity } from '../e2e/harness/roles.ts';
import { E2eCluster, type E2eNamespace } from '../e2e/harness/index.ts';
import { textAt } from '../cluster/json.ts';
import { Asker } from './asker.ts';
import type { Side } from './sides.ts';

/** One cluster with the described system in a namespace, green crashing, and somebody without any right in it. */
export interface Described {
  readonly asker: Asker;
  close(): Promise<void>;
}

export async function describedSystem(side: Side): Promise<Described> {
  const cluster = await E2eCluster.open(side.about);
  const namespace = await cluster.namespace({ blue: '1.2.0', green: '1.3.0-crash', replicas: 2 });
  const { name } = namespace;
  const { folder } = cluster.workspace;
  const nobody = await makeIdentity({
    admin: side.admin,
    namespace: name,
    folder,
    name: 'nobody',
    rules: [],
  });
  const { token = '' } = await readKubeconfig(nobody.kubeconfig);
  const places = {
    NS: name,
    '{ready}': await aPod(namespace, 'blue'),
    '{crashed}': await aPod(namespace, 'green'),
  };
  return {
    asker: new Asker(side, places, { nobody: token, stranger: 'not-a-token' }),
    close: () => cluster.close(),
  };
}

async function aPod(namespace: E2eNamespace, slot: string): Promise<string> {
  const [pod] = await namespace.pods(slot);
  const name = textAt(pod, 'metadata', 'name');
  if (name === undefined) throw new Error(`no pod of ${slot}`);
  return name;
}
