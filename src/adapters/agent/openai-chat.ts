import { chatBody } from './chat-request.ts';
import { CompletionFromChunks } from './completion-from-chunks.ts';
import type { Protocol } from './protocol.ts';
import { readCompletion } from './read-completion.ts';

/** `/v1/chat/completions`, plain and streamed (https://platform.openai.com/docs/api-reference/chat). */
export const openaiChat: Protocol = {
  name: 'openai-chat',
  body: chatBody,
  fold: () => new CompletionFromChunks(),
  read: readCompletion,
};
