import type { Json } from '../../domain/json.ts';
import { excerpt } from './error-text.ts';
import { GrowingBytes } from './growing-bytes.ts';
import { defectOfEnd } from './reply-end.ts';
import type { ReadReply, ReplyEnd } from './reply-end.ts';

/** Characters of a body that is not JSON that an observation keeps. */
const mostText = 256 * 1024;

/** Reads a reply that is one JSON document. */
export class PlainReply {
  readonly #bytes = new GrowingBytes();

  add(bytes: Uint8Array): void {
    this.#bytes.add(bytes);
  }

  end(end: ReplyEnd): ReadReply {
    const text = new TextDecoder().decode(this.#bytes.view());
    this.#bytes.clear();
    const parsed = parseJson(text);
    const body = parsed.kind === 'json' ? parsed.value : text.slice(0, mostText);
    const ended = defectOfEnd(end);
    // What was cut off is not JSON because it was cut off: one defect says it.
    if (ended.length > 0 || parsed.kind === 'json') return { body, defects: ended };
    const detail = text.trim() === '' ? 'the body is empty' : excerpt(`the body is not JSON: ${text}`);
    return { body, defects: [{ kind: 'not-json', detail }] };
  }
}

export type ParsedJson = { readonly kind: 'json'; readonly value: Json } | { readonly kind: 'not-json' };

export function parseJson(text: string): ParsedJson {
  try {
    return { kind: 'json', value: JSON.parse(text) as Json };
  } catch {
    return { kind: 'not-json' };
  }
}
