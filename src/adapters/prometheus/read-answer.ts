import type { MetricReading } from '../../ports/metrics.ts';

interface HttpAnswer {
  readonly status: number;
  readonly body: string;
}

/** The answer of `/api/v1/query` as one value. */
export function readAnswer({ status, body }: HttpAnswer): MetricReading {
  if (status >= 300 && status < 400)
    return unreadable(`it redirects (${status}), which is not followed: name the address itself`);
  const answer = parse(body);
  if (!isRecord(answer)) return unreadable(`${httpText(status)} with what is not JSON of a Prometheus`);
  if (answer['status'] === 'error')
    return unreadable(`${httpText(status)}: ${textOf(answer['errorType'])}: ${textOf(answer['error'])}`);
  if (status !== 200 || answer['status'] !== 'success') return unreadable(`it answered ${httpText(status)}`);
  const data = answer['data'];
  return isRecord(data) ? readResult(data) : unreadable('its answer has no data');
}

function readResult({ resultType, result }: Readonly<Record<string, unknown>>): MetricReading {
  if (!Array.isArray(result)) return unreadable('its answer has no result');
  if (resultType === 'scalar') return readPoint(result);
  if (resultType !== 'vector')
    return unreadable(`the query gives a ${textOf(resultType)}, and must give one value`);
  if (result.length === 0) return { kind: 'no-data', why: 'no data' };
  if (result.length > 1)
    return unreadable(`the query gives ${result.length} time series, and must give one: sum() them`);
  const [series] = result as readonly unknown[];
  return readPoint(isRecord(series) ? series['value'] : undefined);
}

/** `[1700000000.123, "0.99"]` */
function readPoint(point: unknown): MetricReading {
  const text: unknown = Array.isArray(point) ? point[1] : undefined;
  if (text === 'NaN') return { kind: 'no-data', why: 'no data: the value is NaN' };
  const value = typeof text === 'string' && text.trim() !== '' ? Number(text) : NaN;
  if (Number.isFinite(value)) return { kind: 'value', value };
  return unreadable(`the value is ${textOf(text)}, no finite number`);
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return undefined;
  }
}

function unreadable(why: string): MetricReading {
  return { kind: 'unreadable', why };
}

function httpText(status: number): string {
  return `HTTP ${status}`;
}

const longest = 200;

function textOf(value: unknown): string {
  if (typeof value !== 'string') return 'something else';
  return value.length > longest ? `${value.slice(0, longest)}…` : value;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
