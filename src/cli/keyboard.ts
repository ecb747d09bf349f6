import { createInterface } from 'node:readline/promises';
import type { ReadStream } from 'node:tty';
import type { Keyboard } from './terminal.ts';

const [ctrlC, ctrlD] = ['\u0003', '\u0004'];

/** Keys are read as they are typed, and not shown. @param signal ends the waiting */
export function openKeyboard(
  input: ReadStream,
  output: NodeJS.WritableStream,
  signal: AbortSignal,
): Keyboard {
  const typed: string[] = [];
  input.setRawMode(true);
  return {
    key: async () => {
      while (typed.length === 0) {
        const chunk = await nextChunk(input, signal);
        if (chunk === undefined) return undefined;
        typed.push(...keysIn(chunk));
      }
      const key = typed.shift();
      // To a terminal in this mode it is a key like all others.
      if (key === ctrlC) process.kill(process.pid, 'SIGINT');
      return key === ctrlC || key === ctrlD ? undefined : key;
    },
    line: async (prompt, initial) => {
      const line = await readLine(input, output, prompt, initial);
      input.setRawMode(true);
      return line;
    },
    close: () => {
      input.setRawMode(false);
      input.pause();
    },
  };
}

/** Arrows and the like come as an escape and characters behind it, which nobody typed (ECMA-48, 5.4). */
function keysIn(chunk: string): readonly string[] {
  return Array.from(chunk.replace(escapeSequence, ''));
}

const escapeSequence = new RegExp('\u001b(?:\\[[0-?]*[ -/]*[@-~]|O.|.)?', 'gu');

/** What is typed next, without waiting for Enter; undefined where the input ended. */
async function nextChunk(input: ReadStream, signal: AbortSignal): Promise<string | undefined> {
  if (signal.aborted || input.readableEnded) return undefined;
  return new Promise((resolve) => {
    const onData = (data: Buffer): void => done(data.toString('utf8'));
    const onEnd = (): void => done(undefined);
    const done = (text: string | undefined): void => {
      input.off('data', onData).off('end', onEnd).pause();
      signal.removeEventListener('abort', onEnd);
      resolve(text);
    };
    signal.addEventListener('abort', onEnd);
    input.on('data', onData).on('end', onEnd).resume();
  });
}

/** ^C leaves the line, and only that. */
async function readLine(
  input: ReadStream,
  output: NodeJS.WritableStream,
  prompt: string,
  initial: string,
): Promise<string | undefined> {
  const reader = createInterface({ input, output, terminal: true });
  const left = new AbortController();
  reader.on('SIGINT', () => left.abort());
  try {
    const answer = reader.question(prompt, { signal: left.signal });
    reader.write(initial);
    return await Promise.race([
      answer,
      new Promise<undefined>((resolve) => reader.once('close', () => resolve(undefined))),
    ]);
  } catch (error) {
    if (!left.signal.aborted) throw error;
    return '';
  } finally {
    reader.close();
  }
}
