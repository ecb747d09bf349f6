import type { GoldenCase } from './golden-set.ts';

/** Where the assistant's text stands in `Observation.body`, by protocol (JSON Pointer). */
export const contentPointers: Readonly<Record<GoldenCase['adapter'], string>> = {
  'openai-chat': '/choices/0/message/content',
  'openai-responses': '/output',
};
