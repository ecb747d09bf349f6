import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { openaiChat } from '../../../src/adapters/agent/openai-chat.ts';
import { openaiResponses } from '../../../src/adapters/agent/openai-responses.ts';
import { PlainReply } from '../../../src/adapters/agent/read-plain.ts';
import { StreamedReply } from '../../../src/adapters/agent/read-stream.ts';
import { question } from './asking.ts';

/** Replies of @copilotkit/aimock 1.43.0, byte for byte as it sent them (docs/dependencies.md). */
const folder = new URL('recordings/aimock/', import.meta.url);
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

describe.each([openaiChat, openaiResponses])('$name of a server that is not ours', (protocol) => {
  const ignored = { onToken: () => undefined, onDone: () => undefined };
  const readStream = (...pieces: readonly Uint8Array[]) => {
    const reading = new StreamedReply(protocol.fold(asked), ignored);
    for (const piece of pieces) reading.add(piece);
    const { body, defects } = reading.end({ kind: 'whole' }, Buffer.concat(pieces).toString());
    const read = protocol.read(body, asked);
    return { ...read, defects: [...defects, ...read.defects] };
  };

  describe.each(['text', 'calls'] as const)('%s', (what) => {
    test('plain', () => {
      const reading = new PlainReply();
      reading.add(readFileSync(new URL(`${protocol.name}-${what}.json`, folder)));
      const { body, defects } = reading.end({ kind: 'whole' });
      expect({ ...protocol.read(body, asked), more: defects }).toMatchObject({
        ...said[what],
        defects: [],
        more: [],
      });
    });

    test('streamed, split at every byte', () => {
      const stream = readFileSync(new URL(`${protocol.name}-${what}.sse`, folder));
      for (let at = 0; at <= stream.length; at += 1) {
        const read = readStream(stream.subarray(0, at), stream.subarray(at));
        expect(read, `split at ${at}`).toMatchObject({ ...said[what], defects: [] });
      }
    });

    test('cut at any byte it has a defect, or has said everything', () => {
      const stream = readFileSync(new URL(`${protocol.name}-${what}.sse`, folder));
      for (let at = 1; at < stream.length; at += 1) {
        const read = readStream(stream.subarray(0, at));
        if (read.defects.length === 0) expect(read, `cut at ${at}`).toMatchObject(said[what]);
      }
    });
  });
});
