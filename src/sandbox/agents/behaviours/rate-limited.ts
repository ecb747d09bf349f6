import type { Behaviour } from './behaviour.ts';
import { sendError, sendWhole } from './send.ts';

export const rateLimited: Behaviour = {
  does: 'answers 429 with Retry-After, always or to the first requests',
  send: (sending) => {
    const { response, count, options } = sending;
    if (count > options.rateLimitRequests) return sendWhole(sending);
    response.setHeader('retry-after', String(options.retryAfter));
    return sendError(response, 429, 'rate_limit_error', 'Rate limit reached for requests');
  },
};
