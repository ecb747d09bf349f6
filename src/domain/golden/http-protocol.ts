import type { JsonObject } from '../json.ts';
import type { HttpReply, HttpStream } from './suite.generated.ts';

export type { HttpReply, HttpStream } from './suite.generated.ts';

/** How an agent is spoken to that has JSON of its own, as suite and case say it. */
export interface HttpProtocol {
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'GET';
  /** A template (body-template.ts); undefined where nothing is sent. */
  readonly body: JsonObject | undefined;
  /** Undefined where the suite says nothing of plain replies; then no case asks for one. */
  readonly reply: HttpReply | undefined;
  /** Undefined where the suite says nothing of streams. */
  readonly stream: HttpStream | undefined;
}

/** Either of the two, as far as they say the same. */
export function replyShape(
  { reply, stream }: Pick<HttpProtocol, 'reply' | 'stream'>,
  streamed: boolean,
): HttpReply | HttpStream | undefined {
  return streamed ? stream : reply;
}
