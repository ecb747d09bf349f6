import type { Behaviour } from './behaviour.ts';
import { firstHalf, startEvents, written } from './send.ts';

export const closes: Behaviour = {
  does: 'closes the connection in the middle of the reply',
  send: async ({ prompt, wire, response }) => {
    if (prompt.stream) {
      startEvents(response);
      await written(response, firstHalf(wire.said));
    } else {
      response.writeHead(200, {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(wire.body),
      });
      await written(response, wire.body.slice(0, wire.body.length / 2));
    }
    response.socket?.destroy();
  },
};
