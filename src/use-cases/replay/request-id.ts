/**
 * `<run>/<case>/<sample>`, with `.<turn>` from the second turn on. It travels as an HTTP header, so whatever of
 * a case id is not printable ASCII is percent-encoded, and so is the percent sign: different ids stay different.
 */
export function requestId(run: string, caseId: string, sample: number, turn: number): string {
  const id = `${run}/${headerSafe(caseId)}/${sample}`;
  return turn === 1 ? id : `${id}.${turn}`;
}

function headerSafe(text: string): string {
  return text.replace(/[^!-$&-~]/gu, (character) =>
    /\p{Surrogate}/u.test(character)
      ? `%u${character.charCodeAt(0).toString(16).toUpperCase()}`
      : encodeURIComponent(character),
  );
}
