import type { GoldenCase } from './golden-set.ts';

/** Where the assistant's text stands in `Observation.body` (JSON Pointer), by protocol. */
const contentPointers: Readonly<Record<Exclude<GoldenCase['adapter'], 'http'>, string>> = {
  'openai-chat': '/choices/0/message/content',
  'openai-responses': '/output',
};

/** A stream of the adapter `http` is put together to a form of our own, in which the text is `/text`. */
export function contentPointerOf({
  adapter,
  http,
  stream,
}: Pick<GoldenCase, 'adapter' | 'http' | 'stream'>): string {
  if (adapter !== 'http') return contentPointers[adapter];
  return stream ? '/text' : (http?.reply?.text ?? '');
}
