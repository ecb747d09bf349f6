import { event } from '../wire.ts';
import type { Behaviour } from './behaviour.ts';
import { sendEvents, sendJson } from './send.ts';

const error = JSON.stringify({ error: { message: 'The model is overloaded', type: 'server_error' } });

export const errorEvent: Behaviour = {
  does: 'says 200, begins, and then reports an error inside the reply',
  send: ({ prompt, wire, response }) =>
    prompt.stream
      ? sendEvents(response, [...wire.said.slice(0, 3), event(error)])
      : sendJson(response, 200, error),
};
