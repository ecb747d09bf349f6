import type { Readable } from 'node:stream';
import { cutOff } from '../connect/cut-off.ts';

/** How much is read ahead of the reader. */
const aheadBytes = 64 * 1024;

/**
 * A Node stream as a web stream that is read only as fast as it is asked for. `Readable.toWeb` throws outside of
 * any promise where a stream is destroyed at the wrong moment; this never does.
 */
export function toWebStream(
  source: Readable,
  cancel: () => void,
  signal: AbortSignal | undefined,
): ReadableStream<Uint8Array> {
  let open = true;
  const start = (controller: ReadableStreamDefaultController<Uint8Array>): void => {
    const fail = (error: unknown): void => {
      if (!open) return;
      open = false;
      controller.error(signal?.aborted === true ? signal.reason : error);
    };
    source.on('data', (chunk: Buffer) => {
      if (!open) return;
      controller.enqueue(new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength));
      if ((controller.desiredSize ?? 0) <= 0) source.pause();
    });
    source.on('end', () => {
      if (!open) return;
      open = false;
      controller.close();
    });
    source.on('error', fail);
    source.on('close', () => fail(cutOff()));
    source.pause();
    // The connection may have broken before anybody listened.
    if (source.destroyed) fail(source.errored ?? cutOff());
  };
  return new ReadableStream<Uint8Array>(
    {
      start,
      pull: () => void source.resume(),
      cancel: () => {
        open = false;
        cancel();
      },
    },
    { highWaterMark: aheadBytes, size: (chunk) => chunk.byteLength },
  );
}
