import type { Behaviour } from './behaviour.ts';
import { sendError, sendWhole } from './send.ts';

export const turnsBad: Behaviour = {
  does: 'answers its first request right, and 500 from then on',
  send: (sending) =>
    sending.count > 1
      ? sendError(sending.response, 500, 'server_error', 'The agent lost its prompt file')
      : sendWhole(sending),
};
