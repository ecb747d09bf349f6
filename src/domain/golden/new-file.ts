/** A file that is to be written into a golden set. */
export interface NewFile {
  /** Relative to the set's folder, with `/`. */
  readonly path: string;
  readonly text: string;
}
