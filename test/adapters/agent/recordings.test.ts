import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { openaiChat } from '../../../src/adapters/agent/openai-chat.ts';
import { openaiResponses } from '../../../src/adapters/agent/openai-responses.ts';
import { PlainReply } from '../../../src/adapters/agent/read-plain.ts';
import { StreamedReply } from '../../../src/adapters/agent/read-stream.ts';
import { question } from './asking.ts';

/**
 * Replies byte for byte as they were sent: of @copilotkit/aimock 1.43.0 (docs/dependencies.md), and of the language model
 * of test/model/model-agent.ts, started with `--system 'You answer with one word.'` and asked for the colour of the sky
 * at temperature 0, with usage.
 */
const recordings = new URL('recordings/', import.meta.url);
const asked = question('http://localhost');
const said = {
  text: { text: 'Grüße! How can I help? 🚀', finishReason: 'stop', toolCalls: [] },
  calls: {
    text: '',
    finishReason: 'tool_calls',
    toolCalls: ['A-17', 'B-4'].map((id) => ({
      name: 'get_order',
      arguments: { kind: 'json', value: { order_id: id } },
    })),
  },
};
const sky = { text: 'The colour of the sky is blue.', finishReason: 'stop', toolCalls: [] };
const recorded = [
  { protocol: openaiChat, of: 'aimock', said },
  { protocol: openaiResponses, of: 'aimock', said },
  { protocol: openaiChat, of: 'smollm2', said: { text: sky } },
];

describe.each(recorded)('$protocol.name of $of', ({ protocol, of, said: replies }) => {
  const folder = new URL(`${of}/`, recordings);
  const ignored = { onToken: () => undefined, onDone: () => undefined };
  const readStream = (...pieces: readonly Uint8Array[]) => {
    const reading = new StreamedReply(protocol.fold(asked), ignored);
    for (const piece of pieces) reading.add(piece);
    const { body, defects } = reading.end({ kind: 'whole' }, Buffer.concat(pieces).toString());
    const read = protocol.read(body, asked);
    return { ...read, defects: [...defects, ...read.defects] };
  };

  describe.each(Object.entries(replies))('%s', (what, wanted) => {
    test('plain', () => {
      const reading = new PlainReply();
      reading.add(readFileSync(new URL(`${protocol.name}-${what}.json`, folder)));
      const { body, defects } = reading.end({ kind: 'whole' });
      expect({ ...protocol.read(body, asked), more: defects }).toMatchObject({
        ...wanted,
        defects: [],
        more: [],
      });
    });

    test('streamed, split at every byte', () => {
      const stream = readFileSync(new URL(`${protocol.name}-${what}.sse`, folder));
      for (let at = 0; at <= stream.length; at += 1) {
        const read = readStream(stream.subarray(0, at), stream.subarray(at));
        expect(read, `split at ${at}`).toMatchObject({ ...wanted, defects: [] });
      }
    });

    test('cut at any byte it has a defect, or has said everything', () => {
      const stream = readFileSync(new URL(`${protocol.name}-${what}.sse`, folder));
      for (let at = 1; at < stream.length; at += 1) {
        const read = readStream(stream.subarray(0, at));
        if (read.defects.length === 0) expect(read, `cut at ${at}`).toMatchObject(wanted);
      }
    });
  });
});
