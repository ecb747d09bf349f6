import { printable, printableLines } from '../printable.ts';
import { cut } from '../wrap.ts';

/** Characters of one text; what an agent writes is cut before this, what a cluster says is not. */
export const TEXT = 500;
const REFERENCES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text from outside as one line of HTML, in an element or in a quoted attribute; cut where it is long. */
export function html(text: string): string {
  return references(cut(printable(text), TEXT));
}

/** The same for text of several lines, in an element that keeps them; not cut. */
export function htmlLines(text: string): string {
  return references(printableLines(text).join('\n'));
}

function references(text: string): string {
  return text.replace(/[&<>"']/g, (character) => REFERENCES[character] ?? character);
}
