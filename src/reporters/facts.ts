import { printable } from './printable.ts';

/** `label  text` lines, labels padded to the same width. Texts come from the cluster: each stays on its line. */
export function facts(rows: readonly (readonly [string, string])[], indent = 0): string[] {
  const width = Math.max(0, ...rows.map(([label]) => label.length));
  return rows.map(([label, text]) =>
    `${' '.repeat(indent)}${label.padEnd(width)}  ${printable(text)}`.trimEnd(),
  );
}
