import { HttpReplyFromEvents } from './http-reply-from-events.ts';
import { httpBody, httpTarget, protocolOf } from './http-request.ts';
import type { Protocol } from './protocol.ts';
import { readHttpReply } from './read-http-reply.ts';

/** JSON of the agent's own, plain or in events; the suite's `http` says what stands where. */
export const http: Protocol = {
  name: 'http',
  body: httpBody,
  target: httpTarget,
  fold: (question) => new HttpReplyFromEvents(protocolOf(question).stream),
  read: readHttpReply,
};
