import { expect, it } from 'vitest';
import { checkedReason } from '../../src/cli/checked-reason.ts';

it('A reason is kept as it was given', () => {
  expect(checkedReason('green loses orders', 'rollback --to')).toBe('green loses orders');
  expect(checkedReason(undefined, undefined)).toBeUndefined();
});

it('A reason is asked for by name, and blanks are none', () => {
  for (const nothing of [undefined, '', '  '])
    expect(() => checkedReason(nothing, 'rollback --to')).toThrow('rollback --to needs --reason "why"');
});

it('A reason has an end, asked for or not: the history keeps ten of them', () => {
  expect(checkedReason('x'.repeat(200), undefined)).toHaveLength(200);
  for (const needs of [undefined, '--skip-verify'])
    expect(() => checkedReason('x'.repeat(201), needs)).toThrow('--reason is longer than 200 characters');
});
