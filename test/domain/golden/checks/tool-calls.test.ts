import { describe, expect, test } from 'vitest';
import { checkToolCalls } from '../../../../src/domain/golden/checks/check-tool-calls.ts';
import type { ExpectedCall, ToolCallsExpectation } from '../../../../src/domain/golden/expectation.ts';
import type { Json } from '../../../../src/domain/json.ts';
import { anObservation, calling } from '../an-observation.ts';

const pointer = (index: number): string => `/choices/0/message/tool_calls/${index}`;

function finding(expected: string, actual: string, at = ''): object {
  return { check: 'toolCalls', expected, actual, pointer: at };
}

function wanted(name: string, value?: Json, match: 'exact' | 'partial' = 'partial'): ExpectedCall {
  return value === undefined ? { name } : { name, args: { match, value } };
}

const getOrder = wanted('get_order', { id: 'A-17' });
const getUser = wanted('get_user');

describe('a call that is expected', () => {
  test('is made', () => {
    expect(
      checkToolCalls({ calls: [getOrder] }, calling(['get_order', { id: 'A-17', verbose: true }])),
    ).toEqual([]);
  });

  test('is not made, nor any other', () => {
    expect(checkToolCalls({ calls: [getOrder] }, calling())).toEqual([
      finding('get_order {"id": "A-17"}', 'no call'),
    ]);
  });

  test('is not made, but others', () => {
    expect(checkToolCalls({ calls: [getOrder] }, calling(['get_user'], ['a'], ['get_user']))).toEqual([
      finding('get_order {"id": "A-17"}', 'no such call; called a, get_user'),
    ]);
  });

  test('is made with other arguments: they are shown, and not told again as an extra call', () => {
    const expected: ToolCallsExpectation = { calls: [getOrder], extra: 'forbid' };
    expect(checkToolCalls(expected, calling(['get_order', { id: 'A-18' }]))).toEqual([
      finding('get_order {"id": "A-17"}', 'get_order {"id": "A-18"}', pointer(0)),
    ]);
  });

  test('is made with long arguments that differ at one place: only the place is shown', () => {
    const address = { street: 'Somewhere along the old river road', zip: '10115', country: 'Germany' };
    const expected = wanted('ship', { address: { ...address, city: 'Berlin' } }, 'exact');
    const found = calling(['ship', { address: { ...address, city: 'Bonn' } }]);
    expect(checkToolCalls({ calls: [expected] }, found)).toEqual([
      finding('ship /address/city "Berlin"', '/address/city "Bonn"', pointer(0)),
    ]);
  });

  test('is made once but expected twice', () => {
    expect(checkToolCalls({ calls: [getOrder, getOrder] }, calling(['get_order', { id: 'A-17' }]))).toEqual([
      finding('get_order {"id": "A-17"}', 'no such call; called get_order'),
    ]);
  });

  test('may be missing', () => {
    const expected: ToolCallsExpectation = { calls: [getOrder], missing: 'allow', extra: 'forbid' };
    expect(checkToolCalls(expected, calling())).toEqual([]);
  });
});

describe('a call that is not expected', () => {
  test('is allowed unless forbidden', () => {
    const found = calling(['get_order', { id: 'A-17' }], ['get_user', {}]);
    expect(checkToolCalls({ calls: [getOrder] }, found)).toEqual([]);
    expect(checkToolCalls({ calls: [getOrder], extra: 'forbid' }, found)).toEqual([
      finding('no call but get_order {"id": "A-17"}', 'get_user {}', pointer(1)),
    ]);
  });

  test('is forbidden by default where the order is exact', () => {
    const found = calling(['get_user'], ['get_user']);
    expect(checkToolCalls({ calls: [getUser], order: 'exact' }, found)).toEqual([
      finding('no call but get_user', 'get_user {}', pointer(1)),
    ]);
    expect(checkToolCalls({ calls: [getUser], order: 'exact', extra: 'allow' }, found)).toEqual([]);
  });

  test('is any call where none is expected', () => {
    expect(checkToolCalls({ extra: 'forbid' }, calling(['get_user', { id: 1 }]))).toEqual([
      finding('no call', 'get_user {"id": 1}', pointer(0)),
    ]);
  });

  test('is of a forbidden tool: told once', () => {
    const found = calling(['delete_order', { id: 'A-17' }], ['undelete_order']);
    expect(
      checkToolCalls({ forbid: ['delete_*'], extra: 'forbid', calls: [wanted('undelete_order')] }, found),
    ).toEqual([
      {
        check: 'toolCalls.forbid',
        expected: 'no call of delete_*',
        actual: 'delete_order {"id": "A-17"}',
        pointer: pointer(0),
      },
    ]);
  });
});

describe('order', () => {
  const inOrder: ToolCallsExpectation = { order: 'in_order', calls: [getOrder, getUser] };

  test('in_order: others may stand between', () => {
    expect(checkToolCalls(inOrder, calling(['get_order', { id: 'A-17' }], ['log'], ['get_user']))).toEqual(
      [],
    );
  });

  test('in_order: swapped', () => {
    expect(checkToolCalls(inOrder, calling(['get_user'], ['get_order', { id: 'A-17' }]))).toEqual([
      finding('get_order {"id": "A-17"} first', 'out of order: call 2 of 2', pointer(1)),
    ]);
  });

  test('exact: another call in its place', () => {
    const expected: ToolCallsExpectation = { order: 'exact', calls: [getOrder, getUser] };
    expect(checkToolCalls(expected, calling(['get_order', { id: 'A-17' }], ['log'], ['get_user']))).toEqual([
      finding('get_user', 'log {}', pointer(1)),
      finding('no call but get_order {"id": "A-17"}, get_user', 'get_user {}', pointer(2)),
    ]);
  });

  test('any_order: a call that fits two expectations is given to the one that fits no other', () => {
    const calls = [wanted('f'), wanted('f', { a: 1 })];
    const found = calling(['f', { a: 1 }], ['f', { a: 2 }]);
    expect(checkToolCalls({ calls }, found)).toEqual([]);
    expect(checkToolCalls({ calls: [...calls].reverse() }, found)).toEqual([]);
  });
});

describe('arguments', () => {
  const only = (value: Json, args: NonNullable<ExpectedCall['args']>): number =>
    checkToolCalls({ calls: [{ name: 'f', args }] }, calling(['f', value])).length;

  test.each([
    ['exact, equal in another order', { a: 1, b: [1, 2] }, { match: 'exact', value: { b: [1, 2], a: 1 } }, 0],
    ['exact, one more', { a: 1, b: 2 }, { match: 'exact', value: { a: 1 } }, 1],
    ['exact, a number as text', { a: '1' }, { match: 'exact', value: { a: 1 } }, 1],
    ['exact, null is not absent', { a: null }, { match: 'exact', value: {} }, 1],
    ['partial, one more at depth', { a: { b: 1, c: 2 } }, { match: 'partial', value: { a: { b: 1 } } }, 0],
    ['partial, absent', {}, { match: 'partial', value: { a: null } }, 1],
    ['partial, lists have equal length', { a: [1, 2] }, { match: 'partial', value: { a: [1] } }, 1],
    ['partial, maps in lists', { a: [{ b: 1, c: 2 }] }, { match: 'partial', value: { a: [{ b: 1 }] } }, 0],
    ['ignored by name', { a: 1, t: 'x' }, { match: 'exact', value: { a: 1 }, ignore: ['t'] }, 0],
    ['ignored though expected', { a: 1 }, { match: 'exact', value: { a: 1, t: 0 }, ignore: ['t'] }, 0],
    [
      'a name is ignored at the top only',
      { a: { t: 1 } },
      { match: 'exact', value: { a: {} }, ignore: ['t'] },
      1,
    ],
    ['ignored by pointer', { a: { t: 1 } }, { match: 'exact', value: { a: {} }, ignore: ['/a/t'] }, 0],
    ['ignore: any', [1], { match: 'ignore' }, 0],
    ['what objects inherit is not an argument', {}, { match: 'partial', value: { constructor: {} } }, 1],
  ] as const)('%s', (_, value, args, findings) => {
    expect(only(value, args as NonNullable<ExpectedCall['args']>)).toBe(findings);
  });

  test('that are not JSON are a finding, whatever is expected', () => {
    const found = anObservation({
      toolCalls: [
        { id: 'c', name: 'get_order', arguments: { kind: 'text', text: '{"id": "A-' }, pointer: pointer(0) },
      ],
    });
    const unreadable = {
      check: 'toolCalls.arguments',
      expected: 'arguments that are JSON',
      actual: 'get_order {"id": "A-',
      pointer: pointer(0),
    };
    expect(checkToolCalls(undefined, found)).toEqual([unreadable]);
    expect(checkToolCalls({ calls: [wanted('get_order')] }, found)).toEqual([unreadable]);
    expect(checkToolCalls({ calls: [getOrder] }, found)).toEqual([
      unreadable,
      finding('get_order {"id": "A-17"}', 'get_order {"id": "A-', pointer(0)),
    ]);
  });

  test('nested a hundred thousand levels deep do not overflow the stack', () => {
    const deep = JSON.parse('['.repeat(100_000) + ']'.repeat(100_000)) as Json;
    expect(checkToolCalls({ calls: [getOrder] }, calling(['get_order', { id: deep }]))).toHaveLength(1);
  });
});
