const whole = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Where a text is no base64; counted as Go's decoder counts. */
export function base64Fault(given: string): string | undefined {
  const text = given.replaceAll(/[\r\n]/g, '');
  if (whole.test(text)) return undefined;
  const good = /^[A-Za-z0-9+/]*/.exec(text)?.[0].length ?? 0;
  return `illegal base64 data at input byte ${good === text.length ? good - (good % 4) : good}`;
}
