import { afterAll, beforeAll, expect, test } from 'vitest';
import { kinds } from '../../src/sandbox/kinds/table.ts';
import { apiVersionOf } from '../../src/sandbox/kinds/kind.ts';
import { at, listAt, textAt } from '../cluster/json.ts';
import { openBoth, type Both, type Side } from './sides.ts';

let both: Both;
beforeAll(async () => {
  both = await openBoth();
});
afterAll(() => both.close());

const groupVersions = [...new Set(kinds.map(apiVersionOf))];
const pathOf = (groupVersion: string): string =>
  groupVersion === 'v1' ? '/api/v1' : `/apis/${groupVersion}`;

/** What classic discovery says of a resource, but for a hash of how it is stored. */
async function resources(side: Side, groupVersion: string): Promise<ReadonlyMap<string, unknown>> {
  const list = listAt(await side.admin.do('GET', pathOf(groupVersion)), 'resources');
  return new Map(
    list.map((one) => {
      const told = { ...(one as Record<string, unknown>) };
      delete told['storageVersionHash'];
      return [textAt(one, 'name') ?? '', told];
    }),
  );
}

/** What aggregated discovery says of the resources of a group and version. */
async function aggregated(side: Side, groupVersion: string): Promise<ReadonlyMap<string, unknown>> {
  const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
  const [group, version] = groupVersion.includes('/') ? groupVersion.split('/') : ['', groupVersion];
  const path = group === '' ? '/api' : '/apis';
  const { body } = await side.send({ method: 'GET', path, headers: { accept }, body: undefined });
  const found = listAt(JSON.parse(body), 'items').find(
    (item) => (textAt(item, 'metadata', 'name') ?? '') === group,
  );
  const ofVersion = listAt(found, 'versions').find((one) => at(one, 'version') === version);
  return new Map(listAt(ofVersion, 'resources').map((one) => [textAt(one, 'resource') ?? '', one]));
}

test.each(groupVersions)('classic discovery tells of %s what kube-apiserver tells', async (groupVersion) => {
  const [real, sandbox] = [
    await resources(both.real, groupVersion),
    await resources(both.sandbox, groupVersion),
  ];
  expect(sandbox.size).toBeGreaterThan(0);
  for (const [name, told] of sandbox) expect(told, name).toEqual(real.get(name));
});

test.each(groupVersions)(
  'aggregated discovery tells of %s what kube-apiserver tells',
  async (groupVersion) => {
    const [real, sandbox] = [
      await aggregated(both.real, groupVersion),
      await aggregated(both.sandbox, groupVersion),
    ];
    expect(sandbox.size).toBeGreaterThan(0);
    for (const [name, told] of sandbox) {
      // Subresources that the sandbox lacks are not told of.
      const names = listAt(told, 'subresources').map((one) => textAt(one, 'subresource'));
      const whole = real.get(name) as { subresources?: unknown[] } | undefined;
      const common = whole?.subresources?.filter((one) => names.includes(textAt(one, 'subresource')));
      expect(told, name).toEqual({ ...whole, ...(names.length > 0 ? { subresources: common } : {}) });
    }
  },
);
