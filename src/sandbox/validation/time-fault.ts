/** A layout of Go's, piece by piece, with what each piece may be. */
const date: readonly (readonly [string, RegExp])[] = [
  ['2006', /^\d{4}/],
  ['-', /^-/],
  ['01', /^(?:0[1-9]|1[0-2])/],
  ['-', /^-/],
  ['02', /^(?:0[1-9]|[12]\d|3[01])/],
  ['T', /^T/],
  ['15', /^(?:[01]\d|2[0-3])/],
  [':', /^:/],
  ['04', /^[0-5]\d/],
  [':', /^:/],
  ['05', /^[0-5]\d/],
];
const zone = ['Z07:00', /^(?:Z|[-+]\d{2}:\d{2})/] as const;
const seconds = [...date, ['', /^(?:\.\d+)?/] as const, zone];
const micros = [...date, ['.000000', /^\.\d{6}/] as const, zone];

/** Where a text is no time, in Go's words; an Event's eventTime has microseconds. */
export function timeFault(text: string, hasMicros: boolean): string | undefined {
  const layout = hasMicros ? micros : seconds;
  const whole = layout.map(([piece]) => piece).join('');
  let rest = text;
  for (const [piece, form] of layout) {
    const found = form.exec(rest)?.[0];
    if (found === undefined)
      return `parsing time ${JSON.stringify(text)} as ${JSON.stringify(whole)}: cannot parse ${JSON.stringify(rest)} as ${JSON.stringify(piece)}`;
    rest = rest.slice(found.length);
  }
  if (rest === '') return undefined;
  return `parsing time ${JSON.stringify(text)}: extra text: ${JSON.stringify(rest)}`;
}
