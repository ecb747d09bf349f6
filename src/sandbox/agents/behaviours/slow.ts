import { setTimeout as wait } from 'node:timers/promises';
import type { Behaviour } from './behaviour.ts';
import { sendJson, startEvents } from './send.ts';

export const slow: Behaviour = {
  does: 'thinks for 3 s before the first token',
  send: async ({ prompt, wire, response, options }) => {
    if (prompt.stream) startEvents(response);
    await wait(options.slowMs);
    if (!prompt.stream) return sendJson(response, 200, wire.body);
    response.end([...wire.said, ...wire.end].join(''));
  },
};
