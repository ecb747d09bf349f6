import http from 'node:http';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../../src/sandbox/clock.ts';
import { AgentInPod } from '../../../src/sandbox/node/agent-in-pod.ts';
import { ContainerLog } from '../../../src/sandbox/node/container-log.ts';

let log: ContainerLog;
let agent: AgentInPod;
beforeEach(() => start('right'));
afterEach(() => agent.kill());

function start(behaviour: string): void {
  log = new ContainerLog(systemClock);
  agent = new AgentInPod({ behaviour, version: '1.2.0', pod: 'agent-1', log, clock: systemClock });
}

const plain = { container: undefined, previous: false, follow: false, tailLines: undefined };
const everything = { ...plain, limitBytes: undefined, since: undefined, timestamps: false };

async function said(): Promise<string> {
  let text = '';
  for await (const piece of log.read(everything, new AbortController().signal)) text += piece;
  return text;
}

interface Answered {
  readonly status: number | undefined;
  readonly text: string;
  /** Whether all of it came. */
  readonly complete: boolean;
}

/** Hands out connections to the agent, and keeps them. */
function opened(): http.Agent {
  // The latter two would set options of a TCP socket.
  const own = { createConnection: () => agent.connect(), keepSocketAlive: () => true, reuseSocket() {} };
  return Object.assign(new http.Agent({ keepAlive: true, maxSockets: 1 }), own);
}

interface Asking {
  readonly stream?: boolean;
  readonly by?: http.Agent;
  readonly onText?: () => void;
}

function ask(
  content: string,
  { stream = false, by = opened(), onText = () => undefined }: Asking = {},
): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const request = http.request({
      agent: by,
      method: 'POST',
      path: '/v1/chat/completions',
    });
    request.once('error', reject);
    request.once('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (piece: string) => {
        text += piece;
        onText();
      });
      response.on('error', () => undefined);
      response.once('close', () =>
        resolve({ status: response.statusCode, text, complete: response.complete }),
      );
    });
    request.end(JSON.stringify({ stream, messages: [{ role: 'user', content }] }));
  });
}

test('answers over a connection without a port, and keeps it', async () => {
  const by = opened();
  const first = await ask('Hello!', { by });
  const second = await ask('When are you open?', { by });
  expect(first).toMatchObject({ status: 200, complete: true });
  expect(first.text).toContain('support assistant');
  expect(second.text).toContain('9:00');
  by.destroy();
});

test('streams', async () => {
  const { text } = await ask('Hello!', { stream: true });
  expect(text.trimEnd()).toMatch(/data: \[DONE\]$/);
});

test('a large request passes through', async () => {
  expect(await ask(`Hello! ${'x'.repeat(900_000)}`)).toMatchObject({ status: 200 });
});

test('says one line for each request', async () => {
  await ask('Hello!');
  expect(await said()).toMatch(/^POST \/v1\/chat\/completions 200 \d+ ms\n$/);
});

test('an agent that hangs up in the middle leaves a reply that is cut off', async () => {
  start('closes');
  const { text, complete } = await ask('Hello!');
  expect(text.length).toBeGreaterThan(10);
  expect(complete).toBe(false);
});

test('a caller that goes away ends the reply', async () => {
  start('never-ends');
  const connection = agent.connect();
  const body = JSON.stringify({ stream: true, messages: [{ role: 'user', content: 'Hello!' }] });
  connection.write(
    `POST /v1/chat/completions HTTP/1.1\r\nhost: a\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  );
  await new Promise((resolve) => connection.once('data', resolve));
  connection.destroy();
  await agent.finished();
  expect(await said()).toMatch(/200 cut off/);
});

test('killed in the middle: the reply ends, and is not whole', async () => {
  start('never-ends');
  const answered = ask('Hello!', { onText: () => agent.kill() });
  expect(await answered).toMatchObject({ status: 200, complete: false });
});
