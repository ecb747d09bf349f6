import { textAt } from '../cluster/json.ts';
import type { Side } from './sides.ts';

/** Makes etcd forget all versions but the newest, by its JSON gateway (etcd.io/docs/v3.6/dev-guide/api_grpc_gateway). */
export async function compactEtcd(etcd: string): Promise<void> {
  const key = Buffer.from('/').toString('base64');
  const revision = textAt(await askEtcd(`${etcd}/v3/kv/range`, { key }), 'header', 'revision');
  await askEtcd(`${etcd}/v3/kv/compaction`, { revision, physical: true });
}

async function askEtcd(url: string, body: unknown): Promise<unknown> {
  const answer = await fetch(url, { method: 'POST', body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
  return await answer.json();
}

/** The sandbox remembers at most 32 MiB of a kind. */
const changes = 33;

/** Makes a sandbox forget versions of Events by its own bound: changes of more bytes than it remembers of a kind. */
export async function overflowHistory({ admin }: Side): Promise<void> {
  const events = '/api/v1/namespaces/default/events';
  const involvedObject = { kind: 'Service', namespace: 'default', name: 'one' };
  await admin.do('POST', events, { metadata: { name: 'large' }, involvedObject });
  const large = 'x'.repeat(1024 * 1024);
  for (let count = 0; count < changes; count += 1)
    await admin.patch(`${events}/large`, { message: `${count} ${large}` });
}
