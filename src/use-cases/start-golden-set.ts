import { starterSet, type EditorSchemas, type StarterOptions } from '../domain/golden/starter/starter-set.ts';
import type { NewFiles } from '../ports/new-files.ts';
import type { GoldenInitResult } from '../results/golden-init-result.generated.ts';
import type { RefusalItem } from '../results/switch-result.generated.ts';

export type StartOutcome =
  | { readonly kind: 'result'; readonly result: GoldenInitResult }
  | { readonly kind: 'refused'; readonly refusal: RefusalItem };

/** Writes a small set for one's own agent; nothing where any file of it is there already. */
export async function startGoldenSet(
  files: NewFiles,
  options: StarterOptions,
  schemas: EditorSchemas,
): Promise<StartOutcome> {
  const created = await files.create(starterSet(options, schemas));
  if (created.kind === 'exists') return { kind: 'refused', refusal: wouldOverwrite(created.files) };
  return {
    kind: 'result',
    result: {
      apiVersion: 'kubectl-bluegreen/v1',
      kind: 'GoldenInitResult',
      outcome: 'written',
      folder: files.folder,
      files: [...created.files],
    },
  };
}

function wouldOverwrite(found: readonly string[]): RefusalItem {
  return {
    kind: 'files-exist',
    summary: 'a golden set, or a part of one, is there already',
    expected: 'none of the files that would be written',
    found: found.join(', '),
    where: found[0] ?? '',
    help: 'kubectl bluegreen golden init --golden ANOTHER-FOLDER',
  };
}
