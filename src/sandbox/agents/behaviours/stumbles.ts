import type { Behaviour } from './behaviour.ts';
import { sendError, sendWhole } from './send.ts';

export const stumbles: Behaviour = {
  does: 'answers 500 to its second request, and right before and after',
  send: (sending) =>
    sending.count === 2
      ? sendError(sending.response, 500, 'server_error', 'The agent lost its thread')
      : sendWhole(sending),
};
