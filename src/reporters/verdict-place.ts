/** Where a case stands, as readers of reports want it. */
export interface Place {
  readonly file: string;
  /** Counted from 1, in digits. */
  readonly line?: string;
}

/** `cases/refunds.yaml:12` as file, below the set's folder, and line. */
export function placeOf(location: string, folder: string): Readonly<Record<string, string>> & Place {
  const [, path = location, line] = /^(.*?)(?::(\d+))?(?::\d+)?$/s.exec(location) ?? [];
  const file = folder === '' ? path : `${folder.replace(/\/+$/, '')}/${path}`;
  return line === undefined ? { file } : { file, line };
}
