import { jsonPieces } from './json-pieces.ts';
import type { Terminal } from './terminal.ts';

/** Characters. */
const largestWrite = 64 * 1024;

/** A result in the format asked for. Each format is a string made from the same value. */
export async function writeResult(
  terminal: Terminal,
  format: string,
  result: object,
  text: () => string,
): Promise<void> {
  if (format === 'json') {
    let text = '';
    for (const piece of jsonPieces(result)) {
      text += piece;
      if (text.length < largestWrite) continue;
      await terminal.out(text);
      text = '';
    }
    return terminal.out(`${text}\n`);
  }
  if (format === 'yaml') {
    const { toYaml } = await import('./to-yaml.ts');
    return terminal.out(toYaml(result));
  }
  return terminal.out(text());
}
