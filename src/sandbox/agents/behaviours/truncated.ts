import type { Behaviour } from './behaviour.ts';
import { firstHalf, sendEvents, sendJson } from './send.ts';

export const truncated: Behaviour = {
  does: 'stops in the middle of an event, or of the JSON, and ends the reply properly',
  send: ({ prompt, wire, response }) =>
    prompt.stream
      ? sendEvents(response, [firstHalf(wire.said)])
      : sendJson(response, 200, wire.body.slice(0, wire.body.length / 2)),
};
