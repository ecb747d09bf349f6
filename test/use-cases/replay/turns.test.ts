import { describe, expect, it } from 'vitest';
import type { Message } from '../../../src/ports/agent.ts';
import type { ToolCall } from '../../../src/domain/golden/observation.ts';
import { aCase, after, aTurn, caseOf, good, missed, play, verdictOf } from './situation.ts';

const call = (name: string, id: string | undefined, value: Record<string, string> = {}): ToolCall => ({
  id,
  name,
  arguments: { kind: 'json', value },
  pointer: `/choices/0/message/tool_calls/${name}`,
});

describe('a case of several turns', () => {
  const twoTurns = aCase('refund', {
    turns: [
      aTurn('Refund A-17?'),
      { messages: [], toolResults: [{ name: 'get_order', content: '{"ok":true}' }], expect: {} },
    ],
  });

  it('goes to one pod in one session, with the reply and its tool results in the conversation', async () => {
    const outcome = await play({
      cases: [twoTurns],
      pods: ['pod-a'],
      agent: ({ turn }) =>
        turn === 1 ? good({ text: '', toolCalls: [call('get_order', 'c1', { id: 'A-17' })] }) : good(),
    });
    const [first, second] = outcome.asked;
    expect(second?.question.sessionId).toBe(first?.question.sessionId);
    expect(second?.question.requestId).toBe(`${first?.question.requestId ?? ''}.2`);
    expect(second?.question.messages).toEqual<readonly Message[]>([
      { role: 'user', content: 'Refund A-17?' },
      {
        role: 'assistant',
        content: null,
        toolCalls: [{ id: 'c1', name: 'get_order', arguments: '{"id":"A-17"}' }],
      },
      { role: 'tool', toolCallId: 'c1', content: '{"ok":true}' },
    ]);
    expect(caseOf(outcome, 'refund').samples[0]).toMatchObject({ totalMs: 4, usage: { totalTokens: 30 } });
    expect(outcome.kept[0]?.exchanges).toHaveLength(2);
  });

  it('takes results by name in the order listed, and names calls that came without an id', async () => {
    const turns = [
      aTurn('go'),
      aTurn('and then?', {
        toolResults: [
          { name: 'b', content: 'b1' },
          { name: 'a', content: 'a1' },
          { name: 'a', content: 'a2' },
        ],
      }),
    ];
    const outcome = await play({
      cases: [aCase('x', { turns })],
      pods: ['pod-a'],
      agent: ({ turn }) =>
        good({
          toolCalls: turn === 1 ? [call('a', undefined), call('b', 'id-b'), call('a', undefined)] : [],
        }),
    });
    const tools = outcome.asked[1]?.question.messages.filter(({ role }) => role === 'tool');
    expect(tools).toEqual([
      { role: 'tool', toolCallId: 'call_1', content: 'a1' },
      { role: 'tool', toolCallId: 'id-b', content: 'b1' },
      { role: 'tool', toolCallId: 'call_3', content: 'a2' },
    ]);
    expect(outcome.asked[1]?.question.messages.at(-1)).toEqual({ role: 'user', content: 'and then?' });
  });

  it('fails where the agent calls a tool that has no result, and asks no further', async () => {
    const outcome = await play({
      cases: [twoTurns],
      pods: ['pod-a'],
      agent: () => good({ toolCalls: [call('delete_order', 'c1')] }),
    });
    expect(outcome.asked).toHaveLength(1);
    expect(caseOf(outcome, 'refund').findings).toEqual([
      {
        check: 'toolResults',
        expected: 'calls of get_order',
        actual: 'a call of delete_order without a result left for it',
        pointer: '/choices/0/message/tool_calls/delete_order',
        turn: 1,
      },
    ]);
  });

  it('repeats only the text where the server runs its tools itself', async () => {
    const outcome = await play({
      cases: [twoTurns],
      pods: ['pod-a'],
      suite: { tools: 'server' },
      agent: () => good({ text: 'done', toolCalls: [call('anything', 'c1')] }),
    });
    expect(outcome.asked[1]?.question.messages.at(-1)).toEqual({
      role: 'assistant',
      content: 'done',
      toolCalls: [],
    });
  });

  it('names the turn of a finding, and goes on after one that leaves the reply whole', async () => {
    const outcome = await play({
      cases: [twoTurns],
      pods: ['pod-a'],
      agent: ({ turn }) => good({ text: turn === 1 ? 'long' : 'fine' }),
      judge: ({ text }) =>
        text === 'long' ? [{ check: 'length.words', expected: 'x', actual: 'y', pointer: '' }] : [],
    });
    expect(outcome.asked).toHaveLength(2);
    expect(caseOf(outcome, 'refund').findings).toMatchObject([{ check: 'length.words', turn: 1 }]);
  });

  it('ends after a turn that brought an error', async () => {
    const outcome = await play({
      cases: [twoTurns],
      pods: ['pod-a'],
      agent: () => good({ status: 500 }),
      judge: ({ status }) =>
        status === 500 ? [{ check: 'status', expected: '200', actual: '500', pointer: '' }] : [],
    });
    expect(outcome.asked).toHaveLength(1);
    expect(verdictOf(outcome).outcome).toBe('fail');
  });

  it('begins anew, in a new session, when a later turn could not be asked', async () => {
    const outcome = await play({
      cases: [twoTurns],
      pods: ['pod-a'],
      agent: ({ turn, number, clock }) => (turn === 2 && number === 1 ? missed('lost') : after(clock, 5)),
    });
    expect(outcome.asked.map(({ number, turn }) => `${number}.${turn}`)).toEqual([
      '1.1',
      '1.2',
      '2.1',
      '2.2',
    ]);
    expect(new Set(outcome.asked.map(({ question }) => question.sessionId)).size).toBe(2);
    expect(verdictOf(outcome).outcome).toBe('pass');
  });

  it('fails when a turn failed, also where the next one could not be asked', async () => {
    const outcome = await play({
      cases: [twoTurns],
      pods: ['pod-a'],
      agent: ({ turn }) => (turn === 2 ? missed('lost') : good()),
      judge: () => [{ check: 'text', expected: 'x', actual: 'y', pointer: '' }],
    });
    expect(outcome.asked).toHaveLength(2);
    expect(verdictOf(outcome).outcome).toBe('fail');
  });
});

describe('a suite whose effects the agent must acknowledge', () => {
  const suite = { effects: { kind: 'acknowledged', header: 'X-Dry-Run' } } as const;

  it('sends the header, begins with one request and opens up after the first confirmation', async () => {
    const outcome = await play({ suite, replyHeaders: { 'x-dry-run': 'true' } });
    expect(outcome.asked[0]?.question.headers).toEqual({ 'X-Dry-Run': 'true' });
    expect(outcome.asked.filter(({ atMs }) => atMs < 100)).toHaveLength(1);
    expect(outcome.asked.filter(({ atMs }) => atMs === 100)).toHaveLength(4);
    expect(verdictOf(outcome).outcome).toBe('pass');
  });

  it.each([[{}], [{ 'X-Dry-Run': 'false' }], [{ 'x-dry-run': '' }]])(
    'stops after the first reply that does not confirm it: %j',
    async (replyHeaders) => {
      const outcome = await play({ suite, replyHeaders });
      expect(outcome.asked).toHaveLength(1);
      expect(caseOf(outcome, 'case-1').findings).toMatchObject([{ check: 'effects' }]);
      expect(caseOf(outcome, 'case-2').reason).toBe('not asked: the agent did not confirm that it runs dry');
      expect(verdictOf(outcome).outcome).toBe('fail');
    },
  );

  it('fails by such a reply also where the case is advisory', async () => {
    const cases = [aCase('tone', { severity: 'advisory' }), aCase('refund')];
    const outcome = await play({ suite, cases, pods: ['pod-a', 'pod-b'] });
    expect(verdictOf(outcome)).toMatchObject({ outcome: 'fail', totals: { fail: 1, advisory: 0 } });
    expect(caseOf(outcome, 'tone').severity).toBe('blocking');
    expect(outcome.events).toContainEqual(
      expect.objectContaining({ kind: 'case-settled', id: 'tone', severity: 'blocking' }),
    );
  });
});
