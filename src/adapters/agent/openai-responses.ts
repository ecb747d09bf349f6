import type { Protocol } from './protocol.ts';
import { readResponse } from './read-response.ts';
import { ResponseFromEvents } from './response-from-events.ts';
import { responsesBody } from './responses-request.ts';

/** `/v1/responses`, plain and streamed (https://platform.openai.com/docs/api-reference/responses). */
export const openaiResponses: Protocol = {
  name: 'openai-responses',
  body: responsesBody,
  fold: () => new ResponseFromEvents(),
  read: readResponse,
};
