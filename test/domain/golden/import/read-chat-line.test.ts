import { describe, expect, it } from 'vitest';
import { readChatLine, type ChatLine } from '../../../../src/domain/golden/import/read-chat-line.ts';
import type { Json } from '../../../../src/domain/json.ts';

const hi = { role: 'user', content: 'Hi' };
const says = (content: string) => ({ role: 'assistant', content });
const call = (name: string, args: string) => ({
  role: 'assistant',
  content: null,
  tool_calls: [{ id: 'c1', type: 'function', function: { name, arguments: args } }],
});
const tools = [{ type: 'function', function: { name: 'get_order' } }];

function read(value: Json): Extract<ChatLine, { kind: 'case' }> {
  const line = readChatLine(value);
  if (line.kind === 'left-out') throw new Error(`left out: ${line.what}`);
  return line;
}

describe('A line of OpenAI JSONL', () => {
  it('of fine-tuning asks what stands before the answer, and expects its tool calls', () => {
    const line = read({ messages: [hi, call('get_order', '{"id": "A-17"}')], tools });
    expect(line.request).toEqual({ messages: [hi], tools });
    expect(line.expect).toEqual({
      toolCalls: {
        order: 'any_order',
        extra: 'forbid',
        calls: [{ name: 'get_order', args: { match: 'exact', value: { id: 'A-17' } } }],
      },
    });
    expect([line.checks, line.leftOut]).toEqual([1, []]);
  });

  it("does not expect an answer's words, and says so", () => {
    const line = read({ messages: [hi, says('Hello'), hi, says('Again: hello')] });
    expect(line.request).toEqual({ messages: [hi, says('Hello'), hi] });
    expect(line.checks).toBe(0);
    expect(line.leftOut).toMatchObject([{ what: "the answer's words: Again: hello" }]);
  });

  it('learns nothing from an example with weight 0', () => {
    const line = read({ messages: [hi, { ...call('delete_all', '{}'), weight: 0 }] });
    expect([line.expect, line.checks, line.leftOut]).toEqual([{}, 0, []]);
  });

  it('with tool calls on the way becomes turns, whose results are named by tool', () => {
    const result = { role: 'tool', tool_call_id: 'c1', content: '{"state": "late"}' };
    const { turns, request, checks, notes } = read({
      messages: [hi, call('get_order', ''), result, says('Late.')],
    });
    expect(request).toEqual({});
    expect(turns).toMatchObject([
      { messages: [hi], expect: { toolCalls: { calls: [{ name: 'get_order', args: { value: {} } }] } } },
      { toolResults: [{ name: 'get_order', content: '{"state": "late"}' }] },
    ]);
    expect(checks).toBe(1);
    expect(notes).toHaveLength(1);
  });

  it('of a batch keeps parameters and its id, and asks the agent instead of a model', () => {
    const body = { model: 'm', messages: [hi], temperature: 0.2, stream: true };
    const line = read({ custom_id: 'a 1', method: 'POST', url: '/v1/chat/completions', body });
    expect([line.name, line.request]).toEqual([
      'a 1',
      { stream: true, messages: [hi], parameters: { temperature: 0.2 } },
    ]);
    expect(line.notes).toEqual(['model: the agent itself is asked; its model stands in suite.yaml']);
    const responses = read({ url: '/v1/responses', body: { input: 'Hi', instructions: 'Be kind.' } });
    expect(responses.request).toEqual({ messages: [{ role: 'system', content: 'Be kind.' }, hi] });
  });

  it('of a stored completion expects its finish reason and its tool calls', () => {
    const choices = [{ finish_reason: 'tool_calls', message: call('get_order', '{}') }];
    const line = read({ request: { messages: [hi] }, response: { body: { choices } } });
    expect(line.expect).toMatchObject({ finishReason: ['tool_calls'], toolCalls: { extra: 'forbid' } });
    expect(line.checks).toBe(2);
    expect(read({ messages: [hi], choices }).expect).toEqual(line.expect);
  });

  it.each<[string, Json, RegExp]>([
    ['no object', [hi], /no JSON object/],
    ['another endpoint', { url: '/v1/embeddings', body: { input: 'x' } }, /embeddings/],
    ['a response alone', { object: 'chat.completion', choices: [] }, /without messages/],
    ['a preference', { input: { messages: [hi] }, preferred_output: [], messages: [hi] }, /preference/],
    ['no user', { messages: [says('x')] }, /no user/],
    ['two answers in a row', { messages: [hi, call('a', '{}'), says('x'), says('y')] }, /two answers/],
    [
      'a result without its call',
      { messages: [hi, { role: 'tool', tool_call_id: 'c', content: 'x' }] },
      /without its call/,
    ],
    ['an unknown role', { messages: [{ role: 'narrator', content: 'x' }, hi] }, /cannot hold/],
  ])('with %s is left out', (_, value, what) => {
    expect(readChatLine(value)).toMatchObject({
      kind: 'left-out',
      what: expect.stringMatching(what) as string,
    });
  });

  it('with arguments that are no JSON leaves out the check', () => {
    const line = read({ messages: [hi, call('get_order', '{')] });
    expect([line.checks, line.leftOut.length]).toEqual([0, 1]);
  });
});
