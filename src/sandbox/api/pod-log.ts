import type { Place } from '../registry/registry.ts';
import type { LogRequest } from '../node/node.ts';
import { badRequest, type StatusCause, StatusError } from '../status-error.ts';
import type { Answer, Call } from './call.ts';
import { negotiate } from './media-type.ts';
import { flag, integer } from './numbers.ts';

/** How long the first words are waited for: a refusal by the node comes before them. */
const firstWordsMs = 50;

/** GET of `pods/NAME/log`: plain text, endless where it is followed. */
export async function podLog(call: Call, { namespace = '', name, kind }: Place): Promise<Answer> {
  negotiate(call.request.headers.accept, 'plain');
  const request = logRequest(call, name);
  call.parts.registry.get({ kind, namespace, name });
  const gone = new AbortController();
  call.response.once('close', () => gone.abort());
  const log = call.parts.node.logs(namespace, name, request, gone.signal);
  const pieces = log[Symbol.asyncIterator]();
  const first = pieces.next();
  // Told by the second wait for it; without a listener an early refusal would end the process.
  first.catch(() => undefined);
  await Promise.race([first, new Promise<void>((resolve) => setTimeout(resolve, firstWordsMs))]);
  call.beginStream('text/plain');
  await stream(call, first, pieces);
  return { kind: 'streamed' };
}

async function stream(
  { response }: Call,
  first: Promise<IteratorResult<string, unknown>>,
  pieces: AsyncIterator<string, unknown>,
): Promise<void> {
  try {
    for (let next = await first; next.done !== true; next = await pieces.next()) {
      if (response.destroyed) break;
      if (!response.write(next.value)) await drained(response);
    }
    response.end();
  } catch {
    // The head is out: all that is left is to cut the text off, so that it is not taken for the whole.
    response.destroy();
  } finally {
    await pieces.return?.();
  }
}

function drained(response: Call['response']): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done);
      response.off('close', done);
      resolve();
    };
    response.on('drain', done);
    response.on('close', done);
  });
}

function logRequest(call: Call, pod: string): LogRequest {
  const query = call.url.searchParams;
  const tailLines = integer(query, 'tailLines');
  const limitBytes = integer(query, 'limitBytes');
  const sinceSeconds = integer(query, 'sinceSeconds');
  const sinceTime = timeOf(query);
  const causes = [
    ...below(tailLines, 0, 'tailLines', 'greater than or equal to 0'),
    ...below(limitBytes, 1, 'limitBytes', 'greater than 0'),
    ...(sinceSeconds !== undefined && sinceTime !== undefined ? [twoSinces] : []),
    ...below(sinceSeconds, 1, 'sinceSeconds', 'greater than 0'),
  ];
  if (causes.length > 0) throw invalidLogOptions(pod, causes);
  const ago = sinceSeconds === undefined ? undefined : call.parts.clock.now() - sinceSeconds * 1000;
  return {
    container: query.get('container') || undefined,
    previous: flag(query, 'previous'),
    follow: flag(query, 'follow'),
    tailLines,
    limitBytes,
    since: ago === undefined ? sinceTime : new Date(ago),
    timestamps: flag(query, 'timestamps'),
  };
}

const twoSinces: StatusCause = {
  reason: 'FieldValueForbidden',
  message: 'Forbidden: at most one of `sinceTime` or `sinceSeconds` may be specified',
  field: '[]',
};

function below(
  value: number | undefined,
  least: number,
  field: string,
  rule: string,
): readonly StatusCause[] {
  if (value === undefined || value >= least) return [];
  return [{ reason: 'FieldValueInvalid', message: `Invalid value: ${value}: must be ${rule}`, field }];
}

function timeOf(query: URLSearchParams): Date | undefined {
  const text = query.get('sinceTime');
  if (text === null || text === '') return undefined;
  const time = new Date(text);
  if (/^\d{4}-\d\d-\d\dT/.test(text) && !Number.isNaN(time.getTime())) return time;
  throw badRequest(
    `parsing time ${JSON.stringify(text)} as "2006-01-02T15:04:05Z07:00": cannot parse ${JSON.stringify(text)} as "2006"`,
  );
}

function invalidLogOptions(pod: string, causes: readonly StatusCause[]): StatusError {
  const texts = causes.map(({ field, message }) => `${field}: ${message}`);
  const text = texts.length === 1 ? texts.join('') : `[${texts.join(', ')}]`;
  const message = `PodLogOptions ${JSON.stringify(pod)} is invalid: ${text}`;
  return new StatusError(422, 'Invalid', message, { name: pod, kind: 'PodLogOptions', causes });
}
