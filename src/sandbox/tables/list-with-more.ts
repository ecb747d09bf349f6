/** How many entries a cell shows. */
const shown = 3;

/** `a,b,c + 2 more...` */
export function listWithMore(entries: readonly string[], empty: string): string {
  if (entries.length === 0) return empty;
  const text = entries.slice(0, shown).join(',');
  return entries.length > shown ? `${text} + ${entries.length - shown} more...` : text;
}
