import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { type Described, describedSystem } from './described-system.ts';
import { type Forward, forwards, pathOf } from './forwards.ts';
import { normalise, normaliseText } from './normalise.ts';
import { expectSameAnswer, type Got, stale } from './reconcile.ts';
import { openBoth, type Both } from './sides.ts';

let both: Both;
let real: Described;
let sandbox: Described;
beforeAll(async () => {
  both = await openBoth();
  [real, sandbox] = await Promise.all([describedSystem(both.real), describedSystem(both.sandbox)]);
});
afterAll(async () => {
  await Promise.all([real.close(), sandbox.close()]);
  await both.close();
});

test.each(forwards.map((forward) => [forward.what, forward] as const))(
  'a port-forward %s',
  async (_, forward) => {
    const [ofReal, ofSandbox] = await Promise.all([answerOf(real, forward), answerOf(sandbox, forward)]);
    expect(ofReal.status, JSON.stringify(ofReal.body)).toBe(forward.status);
    expectSameAnswer(`GET ${pathOf(forward)}`, ofReal, ofSandbox);
  },
);

test('each difference that is allowed here occurs', () => {
  expect(stale('forwards')).toEqual([]);
});

/** A refusal, or what came over the channels of a port-forward that was opened, until it was closed. */
async function answerOf({ asker }: Described, forward: Forward): Promise<Got> {
  const path = pathOf(forward);
  if (forward.plain === true)
    return await asker.answer({ what: forward.what, method: 'GET', path, status: forward.status });
  const { server, ca } = asker.side.access;
  const headers = { authorization: `Bearer ${asker.tokenOf(forward.as) ?? ''}` };
  const url = asker.placed(`${server.replace(/^http/, 'ws')}${path}`);
  const socket = new WebSocket(url, [...(forward.protocols ?? [])], {
    headers,
    ca,
    perMessageDeflate: false,
  });
  return await new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error('neither refused nor closed within 20 s'));
      socket.terminate();
    }, 20_000);
    const done = (answer: Got): void => {
      clearTimeout(timer);
      resolve(answer);
    };
    const channels: Record<number, string> = {};
    socket.on('open', () => socket.send(Buffer.from(`\0${request}`)));
    socket.on('message', (data) => {
      const frame = data as Buffer;
      const channel = frame[0] ?? 0;
      channels[channel] = (channels[channel] ?? '') + frame.subarray(1).toString('latin1');
      if (isWhole(channels[0] ?? '')) socket.close();
    });
    socket.on('close', (code) => {
      const told = Object.values(channels).map((text) => normaliseText(undated(asker.unplaced(text))));
      const hungUp = isWhole(channels[0] ?? '') ? {} : { code };
      done({ status: 101, contentType: socket.protocol, body: { ...hungUp, channels: told } });
    });
    socket.on('error', reject);
    socket.on('unexpected-response', (_asked, response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (piece: string) => (text += piece));
      response.on('end', () => {
        const contentType = response.headers['content-type'] ?? '';
        done({ status: response.statusCode ?? 0, contentType, body: normalise(asker.unplaced(text)) });
      });
    });
  });
}

const request = 'GET /readyz HTTP/1.1\r\nHost: agent\r\n\r\n';

/** Whether the agent's answer has come to its end; nothing waits for the close of a port-forward, which may come late. */
function isWhole(text: string): boolean {
  const [, length, body] = /content-length: (\d+)\r\n[^]*?\r\n\r\n([^]*)$/i.exec(text) ?? [];
  return body !== undefined && body.length >= Number(length);
}

/** Without what an answer has from its moment and from its agent. */
function undated(text: string): string {
  return text.replace(/^(Date|X-[A-Za-z-]+): .*$/gim, '$1: <any>');
}
