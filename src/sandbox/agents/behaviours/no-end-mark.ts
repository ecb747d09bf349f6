import type { Behaviour } from './behaviour.ts';
import { sendEvents, sendJson } from './send.ts';

export const noEndMark: Behaviour = {
  does: 'ends without finish reason and end mark',
  send: ({ prompt, wire, response }) =>
    prompt.stream ? sendEvents(response, wire.said) : sendJson(response, 200, wire.unended),
};
