import type { Behaviour } from './behaviour.ts';
import { sendError } from './send.ts';

export const error500: Behaviour = {
  does: 'answers 500',
  send: ({ response }) => sendError(response, 500, 'server_error', 'The agent lost its prompt file'),
};
