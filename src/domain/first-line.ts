/** For an error that stands in a sentence or a row: its next lines say more than fits there. */
export function firstLine(text: string): string {
  return text.split('\n', 1).join('');
}
