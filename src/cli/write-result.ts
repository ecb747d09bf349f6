import type { Terminal } from './terminal.ts';

/** A result in the format asked for. Each format is a string made from the same value. */
export async function writeResult(
  terminal: Terminal,
  format: string,
  result: object,
  text: () => string,
): Promise<void> {
  if (format === 'json') return terminal.out(`${JSON.stringify(result, null, 2)}\n`);
  if (format === 'yaml') {
    const { toYaml } = await import('./to-yaml.ts');
    return terminal.out(toYaml(result));
  }
  return terminal.out(text());
}
