import { describe, expect, it } from 'vitest';
import { canonicalQuantity, parseQuantity } from '../../../src/sandbox/validation/quantity.ts';

function canonical(text: string): string | undefined {
  const quantity = parseQuantity(text);
  return quantity && canonicalQuantity(quantity);
}

describe('a quantity', () => {
  it.each([
    ['1', '1'],
    ['1000m', '1'],
    ['0.5', '500m'],
    ['1.5Gi', '1536Mi'],
    ['1024Mi', '1Gi'],
    ['1000Mi', '1000Mi'],
    ['0.5Mi', '512Ki'],
    ['1e3', '1e3'],
    ['1500M', '1500M'],
    ['2000M', '2G'],
    ['0', '0'],
    ['-1', '-1'],
    ['0.0000000001', '1n'],
    ['100Ki', '100Ki'],
    ['0.5Ki', '512'],
  ])('%s is kept as %s', (text, kept) => {
    expect(canonical(text)).toBe(kept);
  });

  it.each(['', 'x', '1x', '1 Gi', '.', 'Gi', '1e', '1e999999999', '--1', '1ki'])('%s is none', (text) => {
    expect(canonical(text)).toBeUndefined();
  });
});
