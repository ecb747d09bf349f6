import type http from 'node:http';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openCluster } from '../../../src/adapters/kubernetes/open-cluster.ts';
import type { WatchEvent } from '../../../src/ports/cluster.ts';
import { connectionTo, loopbackServer, sendJson, service, status } from './support/api-server.ts';

const timing = { serverSeconds: 30, idleMs: 5000, backoffMs: { first: 1, most: 20 } };

type Step = (response: http.ServerResponse) => void;

/** A server whose lists and watches are scripted, in order; the last step of each is repeated. */
async function watched(script: { lists: Step[]; watches: Step[] }, more: Partial<typeof timing> = {}) {
  const left = { lists: [...script.lists], watches: [...script.watches] };
  const next = (steps: Step[]): Step => (steps.length > 1 ? steps.shift()! : steps[0]!);
  const server = await loopbackServer(({ query }, response) =>
    next(query.get('watch') === 'true' ? left.watches : left.lists)(response),
  );
  const cluster = openCluster(connectionTo(server.url), {
    requestTimeoutMs: 2000,
    watchTiming: { ...timing, ...more },
  });
  const stopping = new AbortController();
  onTestFinished(() => stopping.abort());
  return { server, stopping, events: cluster.watch('Service', { signal: stopping.signal }) };
}

const named = (name: string, resourceVersion: string, uid = name) => service(name, { resourceVersion, uid });
const listOf =
  (resourceVersion: string, ...items: object[]): Step =>
  (response) =>
    sendJson(response, 200, { kind: 'ServiceList', metadata: { resourceVersion }, items });
const line = (type: string, object: object): string => `${JSON.stringify({ type, object })}\n`;
const bookmark = (resourceVersion: string): string =>
  line('BOOKMARK', { kind: 'Service', metadata: { resourceVersion } });
/** Sends the lines and stays open. */
const stream =
  (...lines: string[]): Step =>
  (response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.flushHeaders();
    if (lines.length > 0) response.write(lines.join(''));
  };
/** Sends the lines and ends, as after `timeoutSeconds`. */
const ended =
  (...lines: string[]): Step =>
  (response) =>
    response.writeHead(200).end(lines.join(''));

function short(event: WatchEvent<'Service'>): string {
  return event.type === 'BOOKMARK'
    ? `BOOKMARK ${event.resourceVersion}`
    : `${event.type} ${event.object.metadata.name}@${event.object.metadata.resourceVersion ?? ''}`;
}

async function take(events: AsyncIterable<WatchEvent<'Service'>>, count: number): Promise<string[]> {
  const seen: string[] = [];
  for await (const event of events) {
    seen.push(short(event));
    if (seen.length === count) break;
  }
  return seen;
}

describe('a watch', () => {
  test('begins with what is there, then a bookmark, then each change', async () => {
    const { server, events } = await watched({
      lists: [listOf('10', named('a', '1'))],
      watches: [
        stream(
          line('MODIFIED', named('a', '11')),
          line('ADDED', named('b', '12')),
          bookmark('15'),
          line('DELETED', named('a', '16')),
        ),
      ],
    });
    expect(await take(events, 6)).toEqual([
      'ADDED a@1',
      'BOOKMARK 10',
      'MODIFIED a@11',
      'ADDED b@12',
      'BOOKMARK 15',
      'DELETED a@16',
    ]);
    expect(server.requests[1]?.query.toString()).toBe(
      'watch=true&resourceVersion=10&allowWatchBookmarks=true&timeoutSeconds=30',
    );
  });

  test('lines may be cut at any byte, also inside a character', async () => {
    const object = {
      ...named('a', '2'),
      metadata: { ...named('a', '2').metadata, annotations: { note: 'grün — ok' } },
    };
    const bytes = Buffer.from(line('MODIFIED', object) + line('MODIFIED', named('a', '3')));
    const { events } = await watched({
      lists: [listOf('1', named('a', '1'))],
      watches: [
        (response) => {
          response.writeHead(200);
          let at = 0;
          const more = (): void => {
            if (at < bytes.length) response.write(bytes.subarray(at, (at += 1)), () => setImmediate(more));
          };
          more();
        },
      ],
    });
    const seen: WatchEvent<'Service'>[] = [];
    for await (const event of events) if (seen.push(event) === 4) break;
    expect(seen[2]).toEqual({ type: 'MODIFIED', object });
    expect(short(seen[3]!)).toBe('MODIFIED a@3');
  });

  test('goes on where it was after the server ended the stream, also where nothing but a bookmark came', async () => {
    const { server, events } = await watched({
      lists: [listOf('10')],
      watches: [ended(bookmark('20')), ended(), stream(line('ADDED', named('a', '21')))],
    });
    expect(await take(events, 3)).toEqual(['BOOKMARK 10', 'BOOKMARK 20', 'ADDED a@21']);
    expect(server.requests.map(({ query }) => query.get('resourceVersion'))).toEqual([
      null,
      '10',
      '20',
      '20',
    ]);
  });

  test('goes on after the connection broke in the middle of a line', async () => {
    const { events } = await watched({
      lists: [listOf('10')],
      watches: [
        (response) => {
          response
            .writeHead(200)
            .write(`${line('ADDED', named('a', '11'))}{"type":"MODI`, () => response.destroy());
        },
        stream(line('MODIFIED', named('a', '12'))),
      ],
    });
    expect(await take(events, 3)).toEqual(['BOOKMARK 10', 'ADDED a@11', 'MODIFIED a@12']);
  });

  test('takes a silent connection for dead', async () => {
    const { server, events } = await watched(
      { lists: [listOf('10')], watches: [stream(), stream(line('ADDED', named('a', '11')))] },
      { idleMs: 50 },
    );
    expect(await take(events, 2)).toEqual(['BOOKMARK 10', 'ADDED a@11']);
    expect(server.requests.length).toBe(3);
  });

  test('waits out a server that is being restarted', async () => {
    const { events } = await watched({
      lists: [listOf('10')],
      watches: [
        (response) => response.destroy(),
        (response) => sendJson(response, 503, status(503, 'ServiceUnavailable', 'starting')),
        (response) => sendJson(response, 429, status(429, 'TooManyRequests', 'later')),
        stream(line('ADDED', named('a', '11'))),
      ],
    });
    expect(await take(events, 2)).toEqual(['BOOKMARK 10', 'ADDED a@11']);
  });
});

describe('a version that the server no longer has', () => {
  const expired = status(410, 'Expired', 'too old resource version');
  const lists = [
    listOf(
      '10',
      named('gone', '1'),
      named('same', '2'),
      named('changed', '3'),
      named('made-anew', '4', 'old'),
    ),
    listOf(
      '90',
      named('same', '2'),
      named('changed', '80'),
      named('made-anew', '81', 'new'),
      named('new', '82'),
    ),
  ];
  const relisted = [
    'DELETED gone@1',
    'DELETED made-anew@4',
    'MODIFIED changed@80',
    'ADDED made-anew@81',
    'ADDED new@82',
    'BOOKMARK 90',
    'ADDED x@91',
  ];

  test.each<[string, Step]>([
    ['told inside the stream', stream(line('ERROR', expired))],
    ['told by the HTTP status', (response) => sendJson(response, 410, expired)],
  ])('%s: what changed meanwhile is told as events', async (_, watch) => {
    const { server, events } = await watched({
      lists,
      watches: [watch, stream(line('ADDED', named('x', '91')))],
    });
    expect((await take(events, 12)).slice(5)).toEqual(relisted);
    expect(server.requests.at(-1)?.query.get('resourceVersion')).toBe('90');
  });
});

describe('the end of a watch', () => {
  test('abort ends it without an error, while it waits and while the reader works', async () => {
    const { stopping, events } = await watched({
      lists: [listOf('10', named('a', '1'))],
      watches: [stream()],
    });
    const seen: string[] = [];
    for await (const event of events) {
      seen.push(short(event));
      if (event.type === 'BOOKMARK') setImmediate(() => stopping.abort());
    }
    expect(seen).toEqual(['ADDED a@1', 'BOOKMARK 10']);
  });

  test('what the reader throws reaches him, and the connection is closed', async () => {
    const { server, events } = await watched({
      lists: [listOf('10')],
      watches: [stream(line('ADDED', named('a', '11')))],
    });
    const reading = (async () => {
      for await (const event of events) if (event.type === 'ADDED') throw new Error('of the reader');
    })();
    await expect(reading).rejects.toThrow('of the reader');
    await expect.poll(() => server.connections.every((socket) => socket.destroyed)).toBe(true);
  });

  test.each<[string, { lists: Step[]; watches: Step[] }, object]>([
    [
      'the first list is forbidden',
      {
        lists: [(response) => sendJson(response, 403, status(403, 'Forbidden', 'User "u" cannot list'))],
        watches: [stream()],
      },
      { kind: 'forbidden', request: { verb: 'list' } },
    ],
    [
      'the first list finds no server',
      { lists: [(response) => response.destroy()], watches: [stream()] },
      { kind: 'reset' },
    ],
    [
      'the watch is forbidden',
      {
        lists: [listOf('1')],
        watches: [(response) => sendJson(response, 403, status(403, 'Forbidden', 'User "u" cannot watch'))],
      },
      { kind: 'forbidden', request: { verb: 'watch' } },
    ],
    [
      'another error inside the stream',
      { lists: [listOf('1')], watches: [stream(line('ERROR', status(400, 'BadRequest', 'no')))] },
      { kind: 'api', status: 400 },
    ],
    [
      'a line that is not JSON',
      { lists: [listOf('1')], watches: [stream('<html>\n')] },
      { kind: 'bad-answer' },
    ],
    [
      'an object of another shape',
      { lists: [listOf('1')], watches: [stream(line('ADDED', { kind: 'Service', metadata: {} }))] },
      { kind: 'bad-answer' },
    ],
    [
      'an unknown type of event',
      { lists: [listOf('1')], watches: [stream(line('CHANGED', named('a', '1')))] },
      { kind: 'bad-answer' },
    ],
  ])('%s', async (_, script, error) => {
    const { events } = await watched(script);
    await expect(take(events, 10)).rejects.toMatchObject(error);
  });
});
