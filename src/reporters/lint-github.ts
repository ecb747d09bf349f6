import type { LintReport } from '../results/lint-report.generated.ts';
import { printable } from './printable.ts';
import { limitedAnnotations } from './verdict-github.ts';

/** Problems as GitHub's workflow commands, each at its line; empty where there is none. @param folder of the set, below the root of the repository */
export function lintGithub({ problems }: LintReport, folder: string): string {
  return (['error', 'warning'] as const)
    .flatMap((level) =>
      limitedAnnotations(
        problems
          .filter(({ severity }) => severity === level)
          .map(({ file, line, column, rule, message }) => ({
            properties: {
              file: file === '' ? folder : `${folder.replace(/\/+$/, '')}/${file}`,
              ...(line !== undefined && { line: `${line}` }),
              ...(column !== undefined && { col: `${column}` }),
              title: `golden lint: ${rule}`,
            },
            message: printable(message),
          })),
        level,
        'golden lint lists every one',
      ),
    )
    .map((line) => `${line}\n`)
    .join('');
}
