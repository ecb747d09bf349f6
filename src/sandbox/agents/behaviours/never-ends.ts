import type { Behaviour } from './behaviour.ts';
import { repeat, startEvents } from './send.ts';

export const neverEnds: Behaviour = {
  does: 'keeps on streaming until the caller goes away',
  send: async ({ prompt, wire, response }) => {
    if (prompt.stream) {
      startEvents(response);
      response.write(wire.said.join(''));
      await repeat(response, wire.said.at(-1) ?? '', 50);
    } else {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write(wire.body.slice(0, -1));
      await repeat(response, ' ', 50);
    }
  },
};
