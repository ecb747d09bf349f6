/** What XML 1.0 has no way to write, not even as a reference (section 2.2): shown as `\u001b` instead. */
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\p{Cs}\ufffe\uffff]/gu;
/** GitLab reads this anywhere in a text as a file to show beside it: what an agent wrote must not name one. */
const ATTACHMENT = /\[\[(?=ATTACHMENT\|)/gi;
const REFERENCES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\r': '&#13;',
};

/** ` name="value" …`, in the order given. */
export function xmlAttributes(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${xmlText(value).replaceAll('\n', '&#10;').replaceAll('\t', '&#9;')}"`)
    .join('');
}

/** Character data: any string, as text that a strict parser reads back. */
export function xmlText(text: string): string {
  return text
    .replace(ATTACHMENT, '[ [')
    .replace(FORBIDDEN, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .replace(/[&<>"'\r]/g, (character) => REFERENCES[character] ?? character);
}
