import { fileSafe } from '../domain/golden/import/case-ids.ts';
import { importChatLines } from '../domain/golden/import/import-chat-lines.ts';
import type { Imported, ImportedCase } from '../domain/golden/import/imported.ts';
import { importPromptfoo, type ImportOptions } from '../domain/golden/import/read-promptfoo.ts';
import type { GoldenImport, ImportInput } from '../ports/golden-import.ts';
import type { NewFiles } from '../ports/new-files.ts';
import type { GoldenImportResult } from '../results/golden-import-result.generated.ts';
import type { RefusalItem } from '../results/switch-result.generated.ts';

export interface ImportRequest {
  /** As the operator wrote it. */
  readonly file: string;
  /** Folder of these cases below the set's `cases/`. */
  readonly into: string;
  readonly dryRun: boolean;
  /** Nothing is written where something was left out. */
  readonly strict: boolean;
}

/** Letters, digits and `-`: a folder on every system. */
export function isFolderName(name: string): boolean {
  return name !== '' && fileSafe(name) === name;
}

/** The file's own name, made safe. */
export function usualFolder(file: string): string {
  const name = (file.split(/[\\/]/).at(-1) ?? '').replace(/\.[^.]*$/, '');
  return fileSafe(name) || 'imported';
}

export type ImportOutcome =
  | { readonly kind: 'result'; readonly result: GoldenImportResult }
  | { readonly kind: 'refused'; readonly refusal: RefusalItem };

/** Cases of another tool as cases of a set: all files or none, and every check that has no equal told. */
export async function importGoldenCases(
  work: { readonly source: GoldenImport; readonly target: NewFiles },
  { file, into, dryRun, strict }: ImportRequest,
): Promise<ImportOutcome> {
  const { source, target } = work;
  const input = await source.read(file);
  const before = await source.importedBefore(into);
  if (before.length > 0) return { kind: 'refused', refusal: wouldOverwrite(before, into) };
  const imported = understand(input, { taken: await source.takenIds(), into });
  const files = imported.cases.length === 0 ? [] : await source.render(imported.cases, into);
  const told = {
    ...report(imported),
    source: file,
    format: input.kind,
    folder: target.folder,
    hasSuite: await source.hasSuite(),
  };
  const result = (outcome: GoldenImportResult['outcome'], written: readonly string[]): ImportOutcome => {
    return { kind: 'result', result: { ...head, outcome, ...told, files: [...written] } };
  };
  if (imported.cases.length === 0) return result('nothing', []);
  if (strict && imported.leftOut.length > 0) return result('refused', []);
  if (dryRun)
    return result(
      'planned',
      files.map(({ path }) => `${target.folder}/${path}`),
    );
  const created = await target.create(files);
  return created.kind === 'exists'
    ? { kind: 'refused', refusal: wouldOverwrite(created.files, into) }
    : result('imported', created.files);
}

const head = { apiVersion: 'kubectl-bluegreen/v1', kind: 'GoldenImportResult' } as const;

function understand(input: ImportInput, options: ImportOptions): Imported {
  return input.kind === 'promptfoo'
    ? importPromptfoo(input.source, options)
    : importChatLines(input.lines, options);
}

function report({
  cases,
  leftOut,
  notes,
}: Imported): Pick<GoldenImportResult, 'cases' | 'leftOut' | 'notes' | 'totals'> {
  return {
    cases: cases.map(({ id, file, line, checks }: ImportedCase) => ({ id, file, line, checks })),
    leftOut: leftOut.map(({ file, line, column, what, instead }) => ({ file, line, column, what, instead })),
    notes: notes.map(({ file, line, column, what }) => ({ file, line, column, what })),
    totals: {
      cases: cases.length,
      checks: cases.reduce((sum, { checks }) => sum + checks, 0),
      casesWithoutCheck: cases.filter(({ checks }) => checks === 0).length,
      leftOut: leftOut.length,
    },
  };
}

function wouldOverwrite(found: readonly string[], into: string): RefusalItem {
  const [first = ''] = found;
  return {
    kind: 'files-exist',
    summary: 'cases of this name were imported already',
    expected: 'a folder of their own for the new cases',
    found: found.slice(0, 3).join(', '),
    where: first,
    help: `kubectl bluegreen golden import FILE --into ${into}-2`,
  };
}
