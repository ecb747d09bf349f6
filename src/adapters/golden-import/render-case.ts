import { stringify } from 'yaml';
import type { ImportedCase } from '../../domain/golden/import/imported.ts';

/** Comments of one case; the report has all. */
const mostComments = 20;

/** A case file that says where it came from, and what its author has still to say. @param schema what its editor checks it with */
export function renderCase(golden: ImportedCase, schema: string | undefined): string {
  const { content, file, line, leftOut, checks } = golden;
  const lines = [
    ...(schema === undefined ? [] : [`yaml-language-server: $schema=${schema}`]),
    `Imported from ${file}:${line}.`,
    ...(checks === 0
      ? ['No check was carried over: say what must hold, then take out severity and status.']
      : []),
    ...leftOut
      .slice(0, mostComments)
      .map((one) => `Left out: ${one.what} (${one.file}:${one.line}). Instead: ${one.instead}`),
    ...(leftOut.length > mostComments ? [`And ${leftOut.length - mostComments} more.`] : []),
  ];
  const comments = lines.map((text) => `# ${oneLine(text)}\n`).join('');
  return comments + stringify(content, { lineWidth: 110, aliasDuplicateObjects: false });
}

/** A comment ends with its line, and YAML takes no control characters. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cs}\u2028\u2029\ufeff\ufffe\uffff]+/gu, ' ');
}
