import { TooLong } from './read-body.ts';

/** A line longer than any object can be (etcd takes 1.5 MiB). */
const maxLineBytes = 16 * 1024 * 1024;

const newline = 0x0a;

/**
 * Lines of a stream that is cut anywhere, also inside a character. The last one counts only where it is ended.
 * @throws TooLong for a line without end
 */
export async function* readLines(stream: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let parts: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    let from = 0;
    for (let at = chunk.indexOf(newline); at !== -1; at = chunk.indexOf(newline, from)) {
      parts.push(chunk.subarray(from, at));
      from = at + 1;
      const line = Buffer.concat(parts).toString('utf8').trim();
      [parts, bytes] = [[], 0];
      if (line !== '') yield line;
    }
    parts.push(chunk.subarray(from));
    bytes += chunk.length - from;
    if (bytes > maxLineBytes) throw new TooLong('a line has no end');
  }
}
