import { placeholders, placeholdersOf, problemsOfText } from '../../domain/golden/body-template.ts';
import type { Expect, GoldenCaseFile, Message } from '../../domain/golden/case.generated.ts';
import type { GoldenCase } from '../../domain/golden/golden-set.ts';
import { replyShape } from '../../domain/golden/http-protocol.ts';
import { isJsonObject } from '../../domain/json.ts';
import type { Json } from '../../domain/json.ts';
import type { GoldenSuiteFile } from '../../domain/golden/suite.generated.ts';
import { pointerToken } from '../../domain/slots/json-patch.ts';
import { nearestKey } from './nearest-key.ts';
import type { CaseProblem } from './vet-case.ts';

/** What of the suite's `http` the schema cannot say. */
export function vetSuiteHttp(suite: GoldenSuiteFile | undefined): readonly CaseProblem[] {
  if (suite?.http === undefined) {
    const wanted = suite?.adapter === 'http';
    return problemIf(wanted, '/adapter', 'adapter http needs `http`: how its requests and replies look');
  }
  const { body, method, reply, stream } = suite.http;
  return [
    ...vetTemplate(body, '/http/body'),
    ...vetPath(suite.adapter === 'http' ? suite.target?.path : undefined, '/target/path'),
    ...problemIf(method === 'GET' && body !== undefined, '/http/body', 'a GET sends no body'),
    ...problemIf(
      reply === undefined && stream === undefined,
      '/http',
      '`http` says nothing of replies: `reply` for plain ones, `stream` for streams',
    ),
  ];
}

/** What of a case cannot be asked, sent or seen through the suite's `http`. */
export function vetCaseHttp(
  file: GoldenCaseFile,
  suite: GoldenSuiteFile | undefined,
  adapter: GoldenCase['adapter'],
): readonly CaseProblem[] {
  const { request } = file;
  if (adapter !== 'http')
    return (['method', 'body'] as const).flatMap((key) =>
      problemIf(
        request?.[key] !== undefined,
        `/request/${key}`,
        `\`${key}\` is of adapter http, and this case speaks ${adapter}`,
      ),
    );
  if (suite?.http === undefined) {
    // Of a suite that says `adapter: http` itself it is told there.
    const own = suite !== undefined && suite.adapter !== 'http';
    return problemIf(own, '/request/adapter', 'adapter http needs `http` in suite.yaml');
  }
  return [
    ...vetTemplate(request?.body, '/request/body'),
    ...vetPath(request?.path, '/request/path'),
    ...vetSent(file, suite, suite.http),
    ...vetSeen(file, suite.http),
  ];
}

type Http = NonNullable<GoldenSuiteFile['http']>;

function vetTemplate(template: Json | undefined, pointer: string): readonly CaseProblem[] {
  if (typeof template === 'string') return vetText(template, pointer, false);
  if (typeof template !== 'object' || template === null) return [];
  return Object.entries(template).flatMap(([key, value]) =>
    vetTemplate(value, `${pointer}/${pointerToken(key)}`),
  );
}

function vetPath(path: string | undefined, pointer: string): readonly CaseProblem[] {
  return path === undefined ? [] : vetText(path, pointer, true);
}

function vetText(text: string, pointer: string, isPath: boolean): readonly CaseProblem[] {
  return problemsOfText(text, isPath).map(({ name, known }) => {
    if (known)
      return { pointer, message: `\${${name}} is no text: it can only stand alone in a value of the body` };
    const near = nearestKey(name, placeholders);
    const hint = near === undefined ? `there are ${placeholders.join(', ')}` : `did you mean \${${near}}?`;
    return { pointer, message: `\${${name}} is no placeholder: ${hint}` };
  });
}

/** What the case says must be in what is sent. */
function vetSent(
  { request, turns }: GoldenCaseFile,
  suite: GoldenSuiteFile,
  http: Http,
): readonly CaseProblem[] {
  const method = request?.method ?? http.method ?? 'POST';
  const body = request?.body ?? http.body;
  const path = request?.path ?? (suite.adapter === 'http' ? suite.target?.path : undefined);
  const named = new Set([...placeholdersOf(body), ...placeholdersOf(path)]);
  const spoken = turns ?? [{ messages: request?.messages ?? [] }];
  const more = spoken.findIndex(({ messages = [] }) => messages.length > 0 && !isPrompt(messages));
  const answers = turns?.findIndex(({ toolResults }) => toolResults !== undefined) ?? -1;
  const at = (index: number, key: string) =>
    turns === undefined ? `/request/${key}` : `/turns/${index}/${key}`;
  const history = named.has('messages');
  const taken = Object.keys(request?.parameters ?? {}).filter(
    (key) => isJsonObject(body) && Object.hasOwn(body, key) && placeholdersOf(body[key]).size > 0,
  );
  return [
    ...problemIf(
      path === undefined,
      '/request',
      'adapter http has no usual path: say it as target.path in suite.yaml or as request.path',
    ),
    ...problemIf(method === 'GET' && request?.body !== undefined, '/request/body', 'a GET sends no body'),
    ...problemIf(
      method !== 'GET' && body === undefined,
      '/request',
      'nothing is sent: say `body` in `http` of suite.yaml or in request',
    ),
    ...problemIf(
      !named.has('prompt') && !history,
      '/request',
      'neither ${prompt} nor ${messages} is in body or path: what the case says would not be sent',
    ),
    ...problemIf(
      !history && named.has('prompt') && more >= 0,
      at(more, 'messages'),
      'more than one text of the user: ${prompt} sends only that, the body needs ${messages}',
    ),
    ...problemIf(
      !history && answers >= 0,
      at(answers, 'toolResults'),
      'tool results are sent in ${messages}, which the body does not name',
    ),
    ...problemIf(
      request?.tools !== undefined && !named.has('tools'),
      '/request/tools',
      'the body does not name ${tools}: these would not be sent',
    ),
    ...problemIf(
      request?.model !== undefined && !named.has('model'),
      '/request/model',
      'neither body nor path names ${model}: it would not be sent',
    ),
    ...problemIf(
      named.has('model') && (request?.model ?? suite.model) === undefined,
      '/request',
      '${model} is sent, and neither suite nor case says a model',
    ),
    ...taken.map((key) => ({
      pointer: `/request/parameters/${pointerToken(key)}`,
      message: `\`${key}\` is filled in by the body: it cannot stand in parameters`,
    })),
    ...problemIf(
      method === 'GET' && request?.parameters !== undefined,
      '/request/parameters',
      'a GET sends no body',
    ),
  ];
}

function isPrompt([first, ...others]: readonly Message[]): boolean {
  if (first?.role !== 'user' || others.length > 0) return false;
  const { content } = first;
  return typeof content === 'string' || content.every((part) => typeof part['text'] === 'string');
}

/** What the case expects must be somewhere in the reply. */
function vetSeen({ request, expect, turns }: GoldenCaseFile, http: Http): readonly CaseProblem[] {
  const stream = request?.stream ?? false;
  const shape = replyShape({ reply: http.reply, stream: http.stream }, stream);
  const part = stream ? 'stream' : 'reply';
  if (shape === undefined) {
    const what = stream ? 'a stream' : 'a plain reply';
    return [
      {
        pointer: stream ? '/request/stream' : '/request',
        message: `the case asks for ${what}, and \`http\` of suite.yaml has no \`${part}\``,
      },
    ];
  }
  const expected =
    turns === undefined
      ? [{ at: '/expect', expect }]
      : turns.map((turn, index) => ({ at: `/turns/${index}/expect`, expect: turn.expect }));
  return expected.flatMap((each) =>
    (['finishReason', 'toolCalls', 'usage'] as const satisfies readonly (keyof Expect)[]).flatMap((key) =>
      problemIf(
        each.expect?.[key] !== undefined && shape[key] === undefined,
        `${each.at}/${key}`,
        `it cannot be seen: http.${part} of suite.yaml does not say where ${key} is`,
      ),
    ),
  );
}

function problemIf(holds: boolean, pointer: string, message: string): readonly CaseProblem[] {
  return holds ? [{ pointer, message }] : [];
}
