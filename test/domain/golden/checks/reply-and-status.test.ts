import { describe, expect, test } from 'vitest';
import { checkFinishReason } from '../../../../src/domain/golden/checks/check-finish-reason.ts';
import { checkReply } from '../../../../src/domain/golden/checks/check-reply.ts';
import { checkStatus } from '../../../../src/domain/golden/checks/check-status.ts';
import { anObservation } from '../an-observation.ts';

describe('reply', () => {
  test('a whole reply has no finding', () => {
    expect(checkReply(anObservation())).toEqual([]);
  });

  test('each defect is a finding of its own', () => {
    const observation = anObservation({
      defects: [
        { kind: 'cut-off', detail: 'the connection ended\nafter 3 events' },
        { kind: 'no-end-mark', detail: 'no [DONE]' },
      ],
    });
    expect(checkReply(observation)).toEqual([
      {
        check: 'reply.cut-off',
        expected: 'a whole reply',
        actual: 'the connection ended\\nafter 3 events',
        pointer: '',
      },
      { check: 'reply.no-end-mark', expected: 'an end mark', actual: 'no [DONE]', pointer: '' },
    ]);
  });

  test('an error reply need not have the form of a reply, but must be whole', () => {
    const observation = anObservation({
      status: 400,
      defects: [
        { kind: 'unexpected-shape', detail: 'no choices' },
        { kind: 'cut-off', detail: 'the connection ended' },
      ],
    });
    expect(checkReply(observation).map(({ check }) => check)).toEqual(['reply.cut-off']);
  });
});

describe('status', () => {
  test.each([
    [undefined, 200, []],
    [400, 400, []],
    [undefined, 500, [{ check: 'status', expected: '200', actual: '500', pointer: '' }]],
    [400, 200, [{ check: 'status', expected: '400', actual: '200', pointer: '' }]],
  ])('stated %s, found %s', (stated, found, findings) => {
    expect(checkStatus(stated, anObservation({ status: found }))).toEqual(findings);
  });
});

describe('finish reason', () => {
  const finding = (expected: string, actual: string): object => ({
    check: 'finishReason',
    expected,
    actual,
    pointer: '',
  });

  test.each([
    ['known, none stated', undefined, 'tool_calls', []],
    ['one of those stated', ['stop', 'length'], 'length', []],
    ['unknown but stated', ['eos'], 'eos', []],
    ['another than stated', ['stop', 'tool_calls'], 'length', [finding('stop or tool_calls', 'length')]],
    ['none, none stated', undefined, undefined, [finding('a known finish reason', 'none')]],
    ['none, one stated', ['stop'], undefined, [finding('stop', 'none')]],
    ['unknown, none stated', undefined, 'banana', [finding('a known finish reason', 'banana')]],
  ])('%s', (_, stated, finishReason, findings) => {
    expect(checkFinishReason(stated, anObservation({ finishReason }))).toEqual(findings);
  });

  test('an error reply has none', () => {
    expect(checkFinishReason(undefined, anObservation({ status: 400, finishReason: undefined }))).toEqual([]);
  });
});
