import { firstLine } from '../../domain/first-line.ts';
import type { AgentFetch } from '../../ports/agent.ts';
import type { MetricReading, Metrics } from '../../ports/metrics.ts';
import { redactor } from '../agent/redact.ts';
import { readAnswer } from './read-answer.ts';

/** Gets `/api/v1/query` with these parameters; throws what connections throw, or the signal's reason. */
export type GetQuery = (
  parameters: Readonly<Record<string, string>>,
  signal: AbortSignal,
) => Promise<{ readonly status: number; readonly body: string }>;

export interface PrometheusOptions {
  readonly timeoutMs: number;
  /** Values that must show nowhere. */
  readonly secrets: readonly string[];
}

/** A Prometheus, by whatever road. */
export function openPrometheus(get: GetQuery, { timeoutMs, secrets }: PrometheusOptions): Metrics {
  const hide = redactor(secrets);
  return {
    async query(promql, signal) {
      const timeout = AbortSignal.timeout(timeoutMs);
      const parameters = { query: promql, timeout: `${timeoutMs}ms` };
      const reading = await get(parameters, AbortSignal.any([signal, timeout])).then(
        readAnswer,
        (error: unknown): MetricReading => {
          if (signal.aborted) throw signal.reason;
          if (timeout.aborted) return { kind: 'unreadable', why: `no answer within ${timeoutMs / 1000} s` };
          return { kind: 'unreadable', why: firstLine(messageOf(error)) };
        },
      );
      return reading.kind === 'value' ? reading : { ...reading, why: hide.text(reading.why) };
    },
  };
}

/** By a URL that is reached from here. Redirects are not followed: they would carry the headers along. */
export function getFromUrl(
  url: string,
  headers: Readonly<Record<string, string>>,
  fetch: AgentFetch,
): GetQuery {
  const base = url.replace(/\/+$/, '');
  return async (parameters, signal) => {
    const asked = new URLSearchParams(parameters).toString();
    const response = await fetch(`${base}/api/v1/query?${asked}`, { headers, signal });
    return { status: response.status, body: await readText(response) };
  };
}

/** One value takes some hundred bytes. */
const maxBytes = 1024 * 1024;

async function readText({ body }: Response): Promise<string> {
  if (body === null) return '';
  const chunks: Uint8Array[] = [];
  let length = 0;
  // What stands in the loop's way cancels the body, and that ends the connection.
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    length += chunk.byteLength;
    if (length > maxBytes) throw new Error(`its answer is longer than ${maxBytes / 1024 / 1024} MiB`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  return cause instanceof Error && cause.message !== '' ? cause.message : error.message;
}
