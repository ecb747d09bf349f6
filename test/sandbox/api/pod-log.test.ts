import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { StatusError } from '../../../src/sandbox/status-error.ts';
import type { LogRequest, Node } from '../../../src/sandbox/node/node.ts';
import { type Edge, startEdge } from './support/edge.ts';
import { pod } from './support/objects.ts';
import { watch } from './support/watching.ts';

const path = '/api/v1/namespaces/default/pods/p/log';

/** A log that holds these pieces. */
const said = (...pieces: string[]): AsyncIterable<string> => Readable.from(pieces) as AsyncIterable<string>;

async function withLog(logs: Node['logs']): Promise<Edge> {
  const edge = await startEdge({ node: { logs } });
  edge.put(pod('p'));
  return edge;
}

test('a log is plain text', async () => {
  const edge = await withLog(() => said('one\n', 'two\n'));
  const reply = await edge.ask('GET', path);
  expect(reply).toMatchObject({ status: 200, type: 'text/plain', text: 'one\ntwo\n' });
});

test('what is asked of the node', async () => {
  const requests: LogRequest[] = [];
  const edge = await withLog((_namespace, _pod, request) => {
    requests.push(request);
    return said();
  });
  await edge.ask(
    'GET',
    `${path}?container=c&previous=true&tailLines=3&limitBytes=9&sinceTime=2026-01-02T00:00:00Z`,
  );
  expect(requests).toEqual([
    {
      ...{ container: 'c', previous: true, follow: false, tailLines: 3, limitBytes: 9, timestamps: false },
      since: new Date('2026-01-02T00:00:00Z'),
    },
  ]);
});

test('a refusal by the node is the answer', async () => {
  const edge = await withLog(async function* () {
    yield* said();
    throw new StatusError(400, 'BadRequest', 'container nope is not valid for pod p');
  });
  expect((await edge.ask('GET', `${path}?container=nope`)).status).toBe(400);
});

test('a log that is followed ends when the client goes', async () => {
  let ended = false;
  const edge = await withLog(async function* (_namespace, _pod, _request, signal) {
    yield 'one\n';
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    ended = true;
  });
  const following = await watch(edge, `${path}?follow=true`);
  expect(following.status).toBe(200);
  following.stop();
  await expect.poll(() => ended).toBe(true);
});

test.each([
  ['tailLines=abc', 400, 'strconv.ParseInt'],
  [
    'tailLines=-1&limitBytes=0',
    422,
    'is invalid: [tailLines: Invalid value: -1: must be greater than or equal to 0',
  ],
  ['sinceSeconds=1&sinceTime=2026-01-01T00:00:00Z', 422, 'at most one of `sinceTime` or `sinceSeconds`'],
  ['sinceTime=abc', 400, 'parsing time "abc"'],
])('%s is %i', async (query, status, text) => {
  const edge = await withLog(() => said());
  const reply = await edge.ask('GET', `${path}?${query}`);
  expect(reply.status).toBe(status);
  expect(reply.json.message).toContain(text);
});
