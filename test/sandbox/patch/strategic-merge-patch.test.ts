import { describe, expect, it } from 'vitest';
import { kindOf } from '../../../src/sandbox/kinds/table.ts';
import { applyStrategicMergePatch } from '../../../src/sandbox/patch/strategic-merge-patch.ts';
import { schemaOf } from '../../../src/sandbox/schemas/schemas.ts';

const schema = schemaOf(kindOf('v1', 'Pod')!);
const pod = {
  metadata: { finalizers: ['a/a', 'b/b'], labels: { l: '1' } },
  spec: {
    containers: [
      { name: 'a', image: 'a:1', args: ['x'] },
      { name: 'b', image: 'b:1' },
      { name: 'c', image: 'c:1' },
    ],
  },
};

function containersAfter(containers: readonly unknown[], directives: object = {}): readonly string[] {
  const patch = { spec: { containers, ...directives } };
  const { spec } = applyStrategicMergePatch(pod, patch, schema) as typeof pod;
  return spec.containers.map(({ name, image }) => `${name} ${image}`);
}

describe('a strategic merge patch', () => {
  it('merges elements by their key, and lists without a key not at all', () => {
    const patch = { spec: { containers: [{ name: 'a', args: ['y', 'z'] }] } };
    const { spec } = applyStrategicMergePatch(pod, patch, schema) as typeof pod;
    expect(spec.containers[0]).toEqual({ name: 'a', image: 'a:1', args: ['y', 'z'] });
  });

  it('puts what it adds first', () => {
    expect(containersAfter([{ name: 'n', image: 'n:1' }])).toEqual(['n n:1', 'a a:1', 'b b:1', 'c c:1']);
  });

  it('orders as it is told, and leaves others behind what they stood behind', () => {
    const order = { '$setElementOrder/containers': [{ name: 'c' }, { name: 'n' }] };
    expect(containersAfter([{ name: 'n', image: 'n:1' }], order)).toEqual([
      'a a:1',
      'b b:1',
      'c c:1',
      'n n:1',
    ]);
  });

  it('deletes and replaces by directive', () => {
    expect(containersAfter([{ $patch: 'delete', name: 'b' }])).toEqual(['a a:1', 'c c:1']);
    expect(containersAfter([{ $patch: 'replace' }, { name: 'n', image: 'n:1' }])).toEqual(['n n:1']);
  });

  it('merges lists of texts, and takes away from them', () => {
    const added = applyStrategicMergePatch(pod, { metadata: { finalizers: ['c/c'] } }, schema) as typeof pod;
    expect(added.metadata.finalizers).toEqual(['c/c', 'a/a', 'b/b']);
    const directive = { metadata: { '$deleteFromPrimitiveList/finalizers': ['a/a'] } };
    const taken = applyStrategicMergePatch(pod, directive, schema) as typeof pod;
    expect(taken.metadata.finalizers).toEqual(['b/b']);
  });

  it.each([
    ['an element without its key', { containers: [{ image: 'x' }] }, 500],
    ['a directive that is none', { containers: [{ $patch: 'x', name: 'a' }] }, 500],
    ['another order', { containers: [{ name: 'a' }], '$setElementOrder/containers': [{ name: 'b' }] }, 500],
    ['what is not to be kept', { $retainKeys: ['volumes'], containers: [] }, 400],
  ])('refuses %s', (_, spec, code) => {
    expect(() => applyStrategicMergePatch(pod, { spec }, schema)).toThrow(expect.objectContaining({ code }));
  });
});
