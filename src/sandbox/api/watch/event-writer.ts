import type { ServerResponse } from 'node:http';
import type { Kind } from '../../kinds/kind.ts';
import type { KubernetesObject } from '../../kubernetes-object.ts';
import { tableShape } from '../../tables/table-shapes.ts';
import { partialMetadata, toTable } from '../../tables/to-table.ts';
import type { Call } from '../call.ts';
import type { Media } from '../media-type.ts';
import { includeObject } from '../represent.ts';
import type { WatchEvent } from './watch-event.ts';

/** A client that does not read is cut off rather than kept in memory; it can watch again from where it was. */
const maxWaitingBytes = 16 * 1024 * 1024;

/** Many watches tell the same change. */
const texts = new WeakMap<KubernetesObject, string>();

/** Writes watch events, one a line, in the form that the client accepts. */
export class EventWriter {
  readonly #response: ServerResponse;
  readonly #text: (object: KubernetesObject) => string;

  constructor(call: Call, media: Media, kind: Kind) {
    this.#response = call.response;
    this.#text = textOf(call, media, kind);
  }

  write({ type, object }: WatchEvent): void {
    this.#line(`{"type":"${type}","object":${this.#text(object)}}\n`);
  }

  error(status: Readonly<Record<string, unknown>>): void {
    this.#line(`${JSON.stringify({ type: 'ERROR', object: status })}\n`);
  }

  #line(line: string): void {
    if (this.#response.writableEnded || this.#response.destroyed) return;
    this.#response.write(line);
    if (this.#response.writableLength > maxWaitingBytes) this.#response.destroy();
  }
}

function textOf(call: Call, media: Media, kind: Kind): (object: KubernetesObject) => string {
  if (media.as === undefined) return plainText;
  if (media.as !== 'Table') return (object) => JSON.stringify(partialMetadata(object, media.apiVersion));
  const shape = tableShape(kind);
  const include = includeObject(call.url.searchParams);
  let columns = true;
  return (object) => {
    const table = toTable(shape, [object], {
      apiVersion: media.apiVersion,
      includeObject: include,
      metadata: { resourceVersion: object.metadata.resourceVersion },
      columns,
      now: call.parts.clock.now(),
    });
    columns = false;
    return JSON.stringify(table);
  };
}

function plainText(object: KubernetesObject): string {
  const known = texts.get(object);
  if (known !== undefined) return known;
  const text = JSON.stringify(object);
  texts.set(object, text);
  return text;
}
