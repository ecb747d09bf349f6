/** Room for a number behind it within the 100 characters of an id. */
const longest = 60;

/** Gives ids that can be file names on every system, each once. */
export interface CaseIds {
  /** @param candidates words to make it of; the first that has a letter or a digit counts */
  next(...candidates: readonly (string | undefined)[]): string;
}

/** @param taken ids that the set has already */
export function openCaseIds(taken: ReadonlySet<string>): CaseIds {
  // Some file systems do not tell upper from lower case.
  const used = new Set([...taken].map((id) => id.toLowerCase()));
  /** The last number behind each: without it thousands of one name take the square of their number. */
  const lastOf = new Map<string, number>();
  return {
    next(...candidates) {
      const base = candidates.map((text) => fileSafe(text ?? '')).find((id) => id !== '') ?? 'case';
      let id = base;
      let n = lastOf.get(base) ?? 1;
      while (used.has(id)) {
        n += 1;
        id = `${base}-${n}`;
      }
      lastOf.set(base, n);
      used.add(id);
      return id;
    },
  };
}

/** Lower-case letters, digits, `-`; empty where nothing is left. */
export function fileSafe(text: string): string {
  const words = text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-');
  return words.replace(/^-+/, '').slice(0, longest).replace(/-+$/, '');
}
