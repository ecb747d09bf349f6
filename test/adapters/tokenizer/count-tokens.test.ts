import { describe, expect, test } from 'vitest';
import { tokenizer } from '../../../src/adapters/tokenizer/count-tokens.ts';
import { threadCpuMs } from '../../thread-cpu-ms.ts';

describe('tokens', () => {
  test('are counted by a tokenizer that is named', async () => {
    const count = await tokenizer.load();
    expect(count('Hello world')).toEqual({ count: 2, tokenizer: 'o200k_base' });
    expect(count('')).toEqual({ count: 0, tokenizer: 'o200k_base' });
  });

  test('marks and broken characters in a reply are counted as text', async () => {
    const count = await tokenizer.load();
    expect(count('<|endoftext|>').count).toBeGreaterThan(1);
    expect(count('\ud800').count).toBeGreaterThan(0);
  });

  test('an agent that repeats one letter does not hold up the run', async () => {
    const count = await tokenizer.load();
    const started = threadCpuMs();
    expect(count('a'.repeat(100_000)).count).toBeGreaterThan(10_000);
    expect(count(' '.repeat(100_000)).count).toBeGreaterThan(100);
    expect(threadCpuMs() - started).toBeLessThan(5000);
  });
});
