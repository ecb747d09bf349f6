import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { http } from '../../../src/adapters/agent/http.ts';
import { openaiChat } from '../../../src/adapters/agent/openai-chat.ts';
import { openaiResponses } from '../../../src/adapters/agent/openai-responses.ts';
import type { Protocol } from '../../../src/adapters/agent/protocol.ts';
import { PlainReply } from '../../../src/adapters/agent/read-plain.ts';
import { StreamedReply } from '../../../src/adapters/agent/read-stream.ts';
import type { ReadReply } from '../../../src/adapters/agent/reply-end.ts';
import { observe, question } from './asking.ts';
import { delta, done, event, scriptedServer } from './scripted-server.ts';
import type { ScriptedServer } from './scripted-server.ts';

interface Recording {
  readonly protocol: Protocol;
  /** As an agent sends it: two- and four-byte characters, tool calls, usage, a comment. */
  readonly stream: Buffer;
  /** Where what makes the stream whole is complete. */
  readonly finishedBy: string;
  readonly plain: Buffer;
}

const asked = question('http://localhost', {
  http: {
    method: 'POST',
    body: { question: '${prompt}' },
    reply: { text: '/answer', finishReason: '/outcome' },
    stream: {
      text: '/piece',
      end: { event: 'end' },
      finishReason: { event: 'end', pointer: '/outcome' },
      toolCalls: { event: 'action', list: '', name: '/tool', arguments: '/input' },
      usage: { totalTokens: '/tokens' },
    },
  },
});
const said = {
  text: 'Grüße 🚀',
  toolCalls: [{ name: 'f', arguments: { kind: 'json', value: { n: 1 } } }],
  usage: { totalTokens: 7 },
  defects: [],
};

const chat: Recording = {
  protocol: openaiChat,
  stream: Buffer.from(
    [
      delta({ role: 'assistant', content: '' }),
      delta({ content: 'Grüße 🚀' }).replaceAll('\n', '\r\n'),
      delta({ tool_calls: [{ index: 0, id: 'a', function: { name: 'f', arguments: '{"n":1}' } }] }),
      ': ping\n\n',
      delta({}, 'tool_calls'),
      event({ choices: [], usage: { total_tokens: 7 } }),
      done,
    ].join(''),
  ),
  finishedBy: '"finish_reason":"tool_calls"',
  plain: Buffer.from('{"choices":[{"message":{"content":"Grüße"},"finish_reason":"stop"}]}'),
};

const call = { type: 'function_call', call_id: 'a', name: 'f', arguments: '{"n":1}' };
const message = { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Grüße 🚀' }] };
const response = { status: 'completed', output: [message, call], usage: { total_tokens: 7 } };
const responses: Recording = {
  protocol: openaiResponses,
  stream: Buffer.from(
    [
      event({
        type: 'response.created',
        sequence_number: 0,
        response: { status: 'in_progress', output: [] },
      }),
      event({ type: 'response.output_text.delta', sequence_number: 1, output_index: 0, delta: 'Grüße 🚀' }),
      ': ping\n\n',
      event({
        type: 'response.output_item.done',
        sequence_number: 2,
        output_index: 1,
        item: call,
      }).replaceAll('\n', '\r\n'),
      event({ type: 'response.completed', sequence_number: 3, response }),
    ].join(''),
  ),
  finishedBy: '"total_tokens":7}}}',
  plain: Buffer.from(JSON.stringify(response)),
};

const own: Recording = {
  protocol: http,
  stream: Buffer.from(
    [
      event({ piece: 'Grüße ' }),
      event({ piece: '🚀' }).replaceAll('\n', '\r\n'),
      ': ping\n\n',
      `event: action\n${event({ tool: 'f', input: { n: 1 } })}`,
      `event: end\n${event({ outcome: 'tool_calls', tokens: 7 })}`,
    ].join(''),
  ),
  finishedBy: '"tokens":7}',
  plain: Buffer.from('{"answer":"Grüße","outcome":"stop"}'),
};

/** What the protocol makes of a stream that comes in these pieces and then ends cleanly. */
function readStream({ protocol }: Recording, ...pieces: readonly Uint8Array[]) {
  const reading = new StreamedReply(protocol.fold(asked), {
    onToken: () => undefined,
    onDone: () => undefined,
  });
  for (const piece of pieces) reading.add(piece);
  return meaning(protocol, reading.end({ kind: 'whole' }, Buffer.concat(pieces).toString()));
}

function meaning(protocol: Protocol, { body, defects }: ReadReply, stream = true) {
  const read = protocol.read(body, { ...asked, stream });
  return { ...read, defects: [...defects, ...read.defects] };
}

describe.each([chat, responses, own])('$protocol.name', (recording) => {
  const { protocol, stream, finishedBy, plain } = recording;
  const crlf = Buffer.from(stream.toString().replaceAll('\r\n', '\n').replaceAll('\n', '\r\n'));
  // Valid: an event's data may stand in several lines, wherever its JSON may have white space.
  const lines = Buffer.from(stream.toString().replaceAll('data: {', 'data: {\ndata:'));

  test.each<[string, Buffer]>([
    ['as recorded', stream],
    ['with CRLF', crlf],
    ['with data of several lines', lines],
    ['with a byte order mark', Buffer.concat([Buffer.from('\ufeff'), stream])],
  ])('a stream %s, split at every byte, says the same', (_, bytes) => {
    for (let at = 0; at <= bytes.length; at += 1) {
      const read = readStream(recording, bytes.subarray(0, at), bytes.subarray(at));
      expect(read, `split at ${at}`).toMatchObject(said);
    }
    const single = Array.from(bytes, (byte) => Uint8Array.of(byte));
    expect(readStream(recording, ...single)).toMatchObject(said);
  });

  test('a stream that ends at any byte before it is finished has a defect, however clean the end', () => {
    const finished = stream.indexOf(finishedBy) + Buffer.byteLength(finishedBy);
    for (let at = 1; at < finished; at += 1) {
      expect(readStream(recording, stream.subarray(0, at)).defects, `cut at ${at}`).not.toEqual([]);
    }
    expect(readStream(recording, stream).defects).toEqual([]);
  });

  test('a byte that is no UTF-8, wherever it stands before the end, is a defect or a change of what is said', () => {
    const last = stream.lastIndexOf('data:');
    for (let at = 0; at < last; at += 1) {
      const broken = Buffer.from(stream);
      broken[at] = 0xff;
      const read = readStream(recording, broken);
      const isComment =
        stream.lastIndexOf('\n', at - 1) < stream.indexOf(': ping') + 6 && at >= stream.indexOf(': ping');
      if (!isComment) expect(read, `byte ${at}`).not.toEqual(readStream(recording, stream));
    }
  });

  test('a JSON body that ends at any byte has a defect', () => {
    for (let at = 0; at < plain.length; at += 1) {
      const reading = new PlainReply();
      reading.add(plain.subarray(0, at));
      expect(meaning(protocol, reading.end({ kind: 'whole' }), false).defects, `cut at ${at}`).not.toEqual(
        [],
      );
    }
    const whole = new PlainReply();
    whole.add(plain);
    expect(meaning(protocol, whole.end({ kind: 'whole' }), false).defects).toEqual([]);
  });
});

describe('over a connection', () => {
  let server: ScriptedServer;
  beforeAll(async () => {
    server = await scriptedServer();
  });
  afterAll(() => server.close());

  test('one that is lost before the end is a defect', async () => {
    server.answer((request, reply) => {
      const at = Number(request.headers['x-bluegreen-request']);
      reply.writeHead(200, { 'content-type': 'text/event-stream' });
      reply.write(chat.stream.subarray(0, 1 + at * 40), () => reply.socket?.destroy());
    });
    const cuts = Math.floor((chat.stream.length - done.length) / 40);
    for (let at = 0; at < cuts; at += 1) {
      const { defects } = await observe(question(server.url, { requestId: String(at) }));
      expect(
        defects.map(({ kind }) => kind),
        `cut at ${1 + at * 40}`,
      ).toEqual(['cut-off']);
    }
  });
});
