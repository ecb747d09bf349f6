import type { DescribedError } from './describe-error.ts';
import type { Terminal } from './terminal.ts';

/** The message on stderr; with `-o json` or `-o yaml` also as a result on stdout, for scripts. */
export async function writeError(
  terminal: Terminal,
  { result }: DescribedError,
  argv: readonly string[],
): Promise<void> {
  terminal.err(`error: ${result.message}\n${result.help === '' ? '' : `  help  ${result.help}\n`}`);
  const format = formatAsked(argv);
  if (format === 'json') await terminal.out(`${JSON.stringify(result, null, 2)}\n`);
  if (format === 'yaml') {
    const { toYaml } = await import('./to-yaml.ts');
    await terminal.out(toYaml(result));
  }
}

/** Read from the raw line, which may be what could not be parsed. */
function formatAsked(argv: readonly string[]): string | undefined {
  for (const [at, word] of argv.entries()) {
    if (word === '-o' || word === '--output') return argv[at + 1];
    const glued = /^(?:-o=?|--output=)(json|yaml)$/.exec(word)?.[1];
    if (glued !== undefined) return glued;
  }
  return undefined;
}
