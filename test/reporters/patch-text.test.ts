import { describe, expect, it } from 'vitest';
import { patchText } from '../../src/reporters/patch-text.ts';

describe('a patch that a dry run prints', () => {
  it('shows what would be written, and names what must be as read', () => {
    const text = patchText([
      { op: 'test', path: '/metadata/uid' },
      { op: 'test', path: '/spec/template', value: { a: 'whole', pod: 'template' } } as object,
      { op: 'add', path: '/spec/replicas', value: 3 } as object,
    ]);
    expect(text).toBe(
      '  {"op":"add","path":"/spec/replicas","value":3}\n  only if still as read: /metadata/uid, /spec/template\n',
    );
  });

  it('has nothing to say of a patch without tests but its operations', () => {
    expect(patchText([{ op: 'remove', path: '/a' }])).toBe('  {"op":"remove","path":"/a"}\n');
  });
});
