import { PodUnreachable } from '../../ports/pod-connections.ts';
import type { NotAskedReason } from '../../domain/golden/observation.ts';
import { excerpt } from './error-text.ts';

/** Why a request got no reply at all. */
export interface Failure {
  readonly reason: NotAskedReason;
  readonly detail: string;
}

/** What each way of not reaching a pod means for the question. */
const ofPod: Record<PodUnreachable['kind'], NotAskedReason> = {
  refused: 'refused',
  forbidden: 'unreached',
  failed: 'unreached',
  'not-found': 'pod-gone',
  timeout: 'no-answer',
  broken: 'unreached',
};

/** Error codes of Node and undici that tell more than that the connection was lost. */
const ofCode: Readonly<Record<string, NotAskedReason>> = {
  ECONNREFUSED: 'refused',
  ENOTFOUND: 'unreached',
  EAI_AGAIN: 'unreached',
  EHOSTUNREACH: 'unreached',
  ENETUNREACH: 'unreached',
  ConnectionRefused: 'refused',
  ETIMEDOUT: 'no-answer',
  UND_ERR_CONNECT_TIMEOUT: 'no-answer',
  UND_ERR_HEADERS_TIMEOUT: 'no-answer',
};

/** Reads what `fetch` rejected with: a TypeError whose causes hold the reason. Anything unknown is a lost connection. */
export function failureOf(error: unknown): Failure {
  const chain = causes(error);
  const pod = chain.find((cause) => cause instanceof PodUnreachable);
  if (pod !== undefined) return { reason: ofPod[pod.kind], detail: excerpt(pod.message) };
  const reason = chain.map((cause) => ofCode[codeOf(cause) ?? '']).find((known) => known !== undefined);
  return { reason: reason ?? 'lost', detail: describe(chain) };
}

/** Whether a reply was cut by what stands between, which says nothing of the agent. */
export function wasCutOnTheWay(error: unknown): boolean {
  return causes(error).some((cause) => cause instanceof PodUnreachable && cause.kind === 'broken');
}

/** The innermost message, since the outer one of fetch (`fetch failed`) says nothing. */
export function describeError(error: unknown): string {
  return describe(causes(error));
}

/** HTTP statuses that say nothing of the answer. */
export function reasonOfStatus(status: number): 'rate-limited' | 'unavailable' | undefined {
  if (status === 429) return 'rate-limited';
  return status === 502 || status === 503 || status === 504 ? 'unavailable' : undefined;
}

/** Retry-After in milliseconds from `now`: seconds or an HTTP date (RFC 9110, 10.2.3); undefined where it is neither. */
export function retryAfterMs(header: string | null, now: Date): number | undefined {
  const value = header?.trim() ?? '';
  if (/^\d{1,9}(\.\d+)?$/.test(value)) return Number(value) * 1000;
  // Date.parse takes nearly anything; an HTTP date begins with the day's name.
  const date = /^[A-Z][a-z]{2,8},? /.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - now.getTime());
}

/** The error, its causes and the members of AggregateErrors (one for each address that was tried). */
function causes(error: unknown, depth = 0): readonly unknown[] {
  if (error === undefined || depth > 8) return [];
  const inner = error instanceof AggregateError ? (error.errors as readonly unknown[]) : [];
  const cause = error instanceof Error ? error.cause : undefined;
  return [error, ...inner.flatMap((each) => causes(each, depth + 1)), ...causes(cause, depth + 1)];
}

function codeOf(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}

function describe(chain: readonly unknown[]): string {
  const texts = chain.map(
    (error) => (error instanceof Error ? error.message : String(error)) || codeOf(error) || '',
  );
  return excerpt(texts.findLast((text) => text !== '') ?? 'the connection was lost');
}
