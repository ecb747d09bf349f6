import type { Behaviour } from './behaviour.ts';
import { sendError, sendWhole } from './send.ts';

export const wantsKey: Behaviour = {
  does: 'answers 401 to requests without `Authorization: Bearer open-sesame`',
  send: (sending) =>
    sending.authorization === 'Bearer open-sesame'
      ? sendWhole(sending)
      : sendError(sending.response, 401, 'authentication_error', 'No valid API key was sent'),
};
