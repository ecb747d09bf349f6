import type { CheckContext } from '../../../src/domain/golden/checks/context.ts';
import type { Observation, ToolCall } from '../../../src/domain/golden/observation.ts';
import type { Json } from '../../../src/domain/json.ts';

/** A whole, good reply; each test says only what is different. */
export function anObservation(different: Partial<Observation> = {}): Observation {
  return {
    requestId: 'r1/case/1',
    status: 200,
    text: 'We refund within 14 days of delivery.',
    finishReason: 'stop',
    toolCalls: [],
    usage: { promptTokens: 20, completionTokens: 9, totalTokens: 29 },
    defects: [],
    timing: { ttftMs: 120, totalMs: 900 },
    body: {},
    ...different,
  };
}

export const content = '/choices/0/message/content';

/** A tokenizer that counts words, so that tests can count too. */
export const context: CheckContext = {
  countTokens: (text) => ({ count: text.split(' ').length, tokenizer: 'word-counter' }),
  contentPointer: content,
};

/** The call number `index` of a reply. */
export function aCall(name: string, value: Json = {}, index = 0): ToolCall {
  return {
    id: `call_${index}`,
    name,
    arguments: { kind: 'json', value },
    pointer: `/choices/0/message/tool_calls/${index}`,
  };
}

/** A reply that makes these calls, in this order. */
export function calling(...calls: readonly (readonly [string, Json?])[]): Observation {
  return anObservation({
    finishReason: 'tool_calls',
    text: '',
    toolCalls: calls.map(([name, value], index) => aCall(name, value, index)),
  });
}
