const form = /^([+-]?)(\d*)(?:\.(\d*))?([eE][-+]?\d{1,2}|[KMGTPE]i|[numkMGTPE])?$/;
const decimal = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'];
const binary = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

/**
 * A resource.Quantity (`500m`, `1.5Gi`, `2e3`) as a whole number of billionths; undefined where the text is none.
 * What is smaller than a billionth counts as one.
 */
export function quantityOf(text: string): bigint | undefined {
  const [all, sign = '', whole = '', part = '', suffix = ''] = form.exec(text) ?? [];
  if (all === undefined || whole + part === '') return undefined;
  const { factor, divisor } = scaleOf(suffix);
  const by = 10n ** BigInt(part.length) * divisor;
  const nanos = (BigInt(whole + part) * factor * 1_000_000_000n + by - 1n) / by;
  return sign === '-' ? -nanos : nanos;
}

function scaleOf(suffix: string): { readonly factor: bigint; readonly divisor: bigint } {
  if (suffix.endsWith('i')) return { factor: 1024n ** BigInt(binary.indexOf(suffix)), divisor: 1n };
  const exponent = /^[eE]([-+]?\d+)$/.exec(suffix)?.[1];
  const power = exponent === undefined ? (decimal.indexOf(suffix) - 3) * 3 : Number(exponent);
  return { factor: 10n ** BigInt(Math.max(power, 0)), divisor: 10n ** BigInt(Math.max(-power, 0)) };
}

/** For people, in the form in which others wrote it: memory in Mi, the rest in thousandths where it is no whole. */
export function quantityText(nanos: bigint, resource: string): string {
  const unit = 1_000_000_000n;
  if (/memory|storage|hugepages/.test(resource)) {
    const mebi = unit * 1024n * 1024n;
    return nanos % mebi === 0n ? `${nanos / mebi}Mi` : `${nanos / unit}`;
  }
  return nanos % unit === 0n ? `${nanos / unit}` : `${nanos / 1_000_000n}m`;
}
