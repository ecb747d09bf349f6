import { expect, test } from 'vitest';
import { StatusError } from '../../../src/sandbox/status-error.ts';
import { parseLabelSelector } from '../../../src/sandbox/storage/label-selector.ts';
import { threadCpuMs } from '../../thread-cpu-ms.ts';

const selects = (text: string | undefined, labels: Record<string, string>): boolean =>
  parseLabelSelector(text)({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p', labels } });

test.each([
  [undefined, {}, true],
  ['', { a: 'b' }, true],
  ['a=b', { a: 'b' }, true],
  ['a==b', { a: 'c' }, false],
  ['a = b , c', { a: 'b', c: '' }, true],
  ['a=', { a: '' }, true],
  ['a=', {}, false],
  ['a!=b', {}, true],
  ['a!=b', { a: 'b' }, false],
  ['a', { a: '' }, true],
  ['!a', { a: '' }, false],
  ['!a', { b: '' }, true],
  ['a in (b,c)', { a: 'c' }, true],
  ['a in (b,c)', {}, false],
  ['a in ()', { a: '' }, true],
  ['a in (b,)', { a: '' }, true],
  ['a notin(b, c),d', { a: 'x', d: '' }, true],
  ['a notin (b)', {}, true],
  ['in in (in, notin)', { in: 'notin' }, true],
  ['n>1', { n: '2' }, true],
  ['n>1', { n: '1' }, false],
  ['n<10', { n: '9' }, true],
  ['n<10', { n: 'x' }, false],
  ['example.com/a_b.c=d', { 'example.com/a_b.c': 'd' }, true],
  ['constructor', {}, false],
  ['toString!=x', {}, true],
] as const)('%s on %j: %s', (text, labels, expected) => {
  expect(selects(text, labels)).toBe(expected);
});

/** As kube-apiserver 1.36 says them. */
test.each([
  ['a===b', "unable to parse requirement: found '=', expected: identifier"],
  ['=b', "found '=', expected: !, identifier, or 'end of string'"],
  ['a==b,', "found '', expected: identifier after ','"],
  [',', "found ',', expected: !, identifier, or 'end of string'"],
  ['!', "unable to parse requirement: found '', expected: identifier"],
  ['a in b', "unable to parse requirement: found 'b' expected: '('"],
  ['a in (b', "unable to parse requirement: found '', expected: ',' or ')'"],
  ['a!b', "unable to parse requirement: found '!', expected: in, notin, =, ==, !=, gt, lt"],
  ['a=b c', "found 'c', expected: ',' or 'end of string'"],
  ['a=b=c', "found '=', expected: ',' or 'end of string'"],
  [
    'a>b',
    "unable to parse requirement: values[0]: Invalid value: \"b\": for 'Gt', 'Lt' operators, the value must be an integer",
  ],
  [
    `a=${'x'.repeat(64)}`,
    `unable to parse requirement: values[0][a]: Invalid value: "${'x'.repeat(64)}": must be no more than 63 bytes`,
  ],
])('%s is refused', (text, message) => {
  expect(() => parseLabelSelector(text)).toThrow(new StatusError(400, 'BadRequest', message));
});

test('a long selector that is none is refused at once', () => {
  const start = threadCpuMs();
  expect(() => parseLabelSelector(`a in (${'b,'.repeat(100_000)}`)).toThrow(StatusError);
  expect(() => parseLabelSelector(`${'a-'.repeat(100_000)}=b`)).toThrow(StatusError);
  expect(threadCpuMs() - start).toBeLessThan(1_000);
});
