import type { JsonLine } from '../domain/golden/import/import-chat-lines.ts';
import type { ImportedCase } from '../domain/golden/import/imported.ts';
import type { PromptfooSource } from '../domain/golden/import/read-promptfoo.ts';
import type { NewFile } from '../domain/golden/new-file.ts';

/** A file of another tool, read and not yet understood. */
export type ImportInput =
  | { readonly kind: 'promptfoo'; readonly source: PromptfooSource }
  | { readonly kind: 'openai-jsonl'; readonly lines: readonly JsonLine[] };

export interface GoldenImport {
  /** Throws `ImportFileError` for what cannot be read as what its name says. */
  read(file: string): Promise<ImportInput>;
  /** Ids of the cases that the set has already; none where there is no set. */
  takenIds(): Promise<ReadonlySet<string>>;
  /** What is there already of an import into this folder. */
  importedBefore(into: string): Promise<readonly string[]>;
  /** Schemas first, then cases, as files of the set. Throws `GoldenSetError` where the set would not load with them. */
  render(cases: readonly ImportedCase[], into: string): Promise<readonly NewFile[]>;
  /** Whether there is a suite file, without which the set does not load. */
  hasSuite(): Promise<boolean>;
}

/** Everything that is wrong with a file that was to be imported, a line each. */
export class ImportFileError extends Error {
  override readonly name = 'ImportFileError';
}
