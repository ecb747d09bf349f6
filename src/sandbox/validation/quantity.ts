/** A resource.Quantity as a whole number of billionths. */
export interface Quantity {
  readonly nanos: bigint;
  readonly format: 'decimal' | 'binary' | 'exponent';
}

const form = /^(?<sign>[+-]?)(?<whole>\d*)(?:\.(?<part>\d*))?(?<suffix>[eE][-+]?\d+|[KMGTPE]i|[numkMGTPE])?$/;
const decimal = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'];
const binary = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

/** As kube-apiserver says it. */
export const notAQuantity =
  "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

/** Undefined where the text is no quantity. */
export function parseQuantity(text: string): Quantity | undefined {
  const { sign, whole = '', part = '', suffix = '' } = form.exec(text)?.groups ?? {};
  if (sign === undefined || whole + part === '') return undefined;
  const scale = scaleOf(suffix);
  if (scale === undefined) return undefined;
  const digits = BigInt(whole + part) * scale.factor * 1_000_000_000n;
  const divisor = 10n ** BigInt(part.length) * scale.divisor;
  // What is smaller than a billionth counts as one.
  const nanos = (digits + divisor - 1n) / divisor;
  return { nanos: sign === '-' ? -nanos : nanos, format: scale.format };
}

interface Scale {
  readonly factor: bigint;
  readonly divisor: bigint;
  readonly format: Quantity['format'];
}

/** Far beyond what a Quantity can hold; keeps a number's exponent from filling the memory. */
const mostDigits = 30;

function scaleOf(suffix: string): Scale | undefined {
  if (suffix.endsWith('i')) {
    const factor = 1024n ** BigInt(binary.indexOf(suffix));
    return { factor, divisor: 1n, format: 'binary' };
  }
  const isExponent = /^[eE][-+]?\d/.test(suffix);
  const power = isExponent ? Number(suffix.slice(1)) : (decimal.indexOf(suffix) - 3) * 3;
  if (Math.abs(power) > mostDigits) return undefined;
  const factor = 10n ** BigInt(Math.max(power, 0));
  const divisor = 10n ** BigInt(Math.max(-power, 0));
  return { factor, divisor, format: isExponent ? 'exponent' : 'decimal' };
}

/** The form in which kube-apiserver keeps it: no fraction, the largest suffix that fits. `1000m` is `1`. */
export function canonicalQuantity({ nanos, format }: Quantity): string {
  if (nanos === 0n) return '0';
  const size = nanos < 0n ? -nanos : nanos;
  const sign = nanos < 0n ? '-' : '';
  const unit = 1_000_000_000n;
  // Below 1024, or with a fraction, a binary quantity is written as a decimal one.
  if (format === 'binary' && size >= 1024n * unit && size % unit === 0n)
    return sign + written(size / unit, 1024n, binary);
  if (format !== 'exponent') return sign + written(size, 1000n, decimal);
  const text = written(size, 1000n, decimal);
  const power = (decimal.indexOf(text.replace(/\d+/, '')) - 3) * 3;
  return sign + text.replace(/\D+/, '') + (power === 0 ? '' : `e${power}`);
}

function written(size: bigint, base: bigint, suffixes: readonly string[]): string {
  let left = size;
  let at = 0;
  while (left % base === 0n && at < suffixes.length - 1) {
    left /= base;
    at += 1;
  }
  return `${left}${suffixes[at] ?? ''}`;
}
