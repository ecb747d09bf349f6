import { describe, expect, it } from 'vitest';
import { applyJsonPatch } from '../../../src/sandbox/patch/json-patch.ts';

const current = { metadata: { name: 'a' }, list: ['x', 'y', 'z'] };

describe('a JSON Patch', () => {
  it.each([
    ['tests for null what is missing', { op: 'test', path: '/metadata/labels', value: null }, current],
    [
      'replaces what is missing',
      { op: 'replace', path: '/metadata/b', value: 1 },
      { ...current, metadata: { name: 'a', b: 1 } },
    ],
    ['counts from the end', { op: 'remove', path: '/list/-1' }, { ...current, list: ['x', 'y'] }],
    ['adds at the end', { op: 'add', path: '/list/-', value: 1 }, { ...current, list: ['x', 'y', 'z', 1] }],
    ['replaces the whole', { op: 'replace', path: '', value: { b: 1 } }, { b: 1 }],
  ])('%s', (_, operation, expected) => {
    expect(applyJsonPatch(current, [operation])).toEqual(expected);
  });

  it.each([
    ['a test that fails', { op: 'test', path: '/metadata/name', value: 'b' }],
    ['a test for null under nothing', { op: 'test', path: '/nothing/b', value: null }],
    ['a member under nothing', { op: 'add', path: '/nothing/b', value: 1 }],
    ['the removal of nothing', { op: 'remove', path: '/metadata/b' }],
    ['an index beyond the end', { op: 'add', path: '/list/9', value: 1 }],
    ['an operation that is none', { op: 'x', path: '/metadata' }],
    ['a path that is none', { op: 'add', path: 'metadata', value: 1 }],
    ['no path', { op: 'add', value: 1 }],
    ['a move from nowhere', { op: 'move', path: '/metadata/b' }],
  ])('refuses %s with 422, and changes nothing', (_, operation) => {
    const before = structuredClone(current);
    const patch = [{ op: 'add', path: '/list/0', value: 'w' }, operation];
    expect(() => applyJsonPatch(current, patch)).toThrow(expect.objectContaining({ code: 422 }));
    expect(current).toEqual(before);
  });

  it('copies no more than 3 MiB in all', () => {
    const copies = Array.from({ length: 40 }, (_, index) => ({
      ...{ op: 'copy', from: '/metadata', path: `/metadata/c${index}` },
    }));
    expect(() => applyJsonPatch(current, copies.slice(0, 10))).not.toThrow();
    expect(() => applyJsonPatch(current, copies)).toThrow(expect.objectContaining({ code: 422 }));
  });

  it('reaches no prototype', () => {
    applyJsonPatch(current, [{ op: 'add', path: '/metadata/__proto__/polluted', value: 1 }]);
    expect({}).not.toHaveProperty('polluted');
  });

  it.each([
    [{}, 400],
    [[1], 400],
    [Array.from({ length: 10_001 }, () => ({ op: 'test', path: '/x' })), 413],
  ])('that is none is refused', (patch, code) => {
    expect(() => applyJsonPatch(current, patch)).toThrow(expect.objectContaining({ code }));
  });
});
