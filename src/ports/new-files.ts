import type { NewFile } from '../domain/golden/new-file.ts';

export type CreatedFiles =
  | { readonly kind: 'created'; readonly files: readonly string[] }
  /** Nothing was written. Paths as the operator would write them. */
  | { readonly kind: 'exists'; readonly files: readonly string[] };

/** Writes new files into the folder of a golden set. */
export interface NewFiles {
  /** The folder as the operator wrote it. */
  readonly folder: string;
  /** All of them, in this order, or none; never over what is there. */
  create(files: readonly NewFile[]): Promise<CreatedFiles>;
}
