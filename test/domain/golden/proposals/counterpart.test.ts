import { describe, expect, it } from 'vitest';
import { counterpart } from '../../../../src/domain/golden/proposals/counterpart.ts';

const before = 'You can return an item within 14 days of delivery. We refund the "full price" at once.';

describe('what took the place of a part of a text', () => {
  it.each([
    ['14 days', before.replace('14 days', '30 days'), '30 days'],
    ['14', before.replace('14', '30'), '30'],
    ['delivery', before.replace('delivery', 'arrival'), 'arrival'],
    ['full price', before.replace('full price', 'purchase price'), 'purchase price'],
    [
      'within 14 days',
      before.replace('within 14 days', 'until the end of the month'),
      'until the end of the month',
    ],
    ['14 days', `${before} Ask us.`, '14 days'],
    ['at once', before.replace('at once.', 'within a week.'), 'within a week'],
  ])('%j is found', (part, after, found) => {
    expect(counterpart(part, before, after)).toBe(found);
  });

  it.each([
    ['a part that was not there', '60 days', before],
    ['nothing, for there is none', '', before],
    [
      'a text that was written anew',
      '14 days',
      'Sorry, that is not something which I know about at all, ask a person.',
    ],
    ['a part that is gone', '14 days of delivery', before.replace(' 14 days of delivery', '')],
  ])('is not guessed: %s', (_, part, after) => {
    const found = counterpart(part, before, after);
    expect(found === undefined || after.includes(found)).toBe(true);
    expect(found).not.toBe(part);
  });
});
