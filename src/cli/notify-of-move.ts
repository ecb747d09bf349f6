import type { Clock } from '../ports/clock.ts';
import type { SwitchResult } from '../results/switch-result.generated.ts';
import { UsageError } from './usage-error.ts';
import { loadWebhook, type Surroundings } from './wiring.ts';

/** Where the outcome is to be told; only the operator says so, never an object of the cluster (docs/webhook.md). */
export type NotifyTarget =
  | { readonly kind: 'nowhere' }
  | { readonly kind: 'url'; readonly url: URL; readonly startedAt: Date }
  /** A variable that cannot be used must not keep a move from being made. */
  | { readonly kind: 'unusable'; readonly problem: string };

const variable = 'KUBECTL_BLUEGREEN_NOTIFY_URL';

const timeoutMs = 3000;
/** After ^C the process ends soon; this is less than what it is given to say how things stand. */
const interruptedTimeoutMs = 500;

/** @throws UsageError where the flag is no such URL; none of it is repeated, since it may hold a secret */
export function readNotifyTarget(
  flag: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): NotifyTarget {
  const text = flag ?? env[variable] ?? '';
  if (text === '' && flag === undefined) return { kind: 'nowhere' };
  const url = usableUrl(text);
  if (url !== undefined) return { kind: 'url', url, startedAt: new Date() };
  if (flag !== undefined) throw new UsageError('--notify-url: write an http:// or https:// URL');
  return { kind: 'unusable', problem: `${variable} is not an http:// or https:// URL` };
}

function usableUrl(text: string): URL | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return undefined;
  try {
    // As node:http does it for Basic authentication.
    decodeURIComponent(`${url.username}:${url.password}`);
    return url;
  } catch {
    return undefined;
  }
}

/** Comes after the result was printed. A notice that cannot be delivered is a warning, and nothing else. */
export async function notifyOfMove(
  target: NotifyTarget,
  result: SwitchResult,
  why: string | undefined,
  { clock, terminal, interruption, report }: Surroundings & { readonly clock: Clock },
): Promise<void> {
  if (target.kind === 'nowhere') return;
  const warn = (problem: string): void =>
    report({ kind: 'warning', text: `no notice was delivered: ${problem}` });
  const { moveNotice } = await import('../use-cases/move-notice.ts');
  const startedAt = target.kind === 'url' ? target.startedAt : clock.now();
  const notice = moveNotice(result, { why, startedAt, endedAt: clock.now() });
  if (notice === undefined) return;
  if (target.kind === 'unusable') {
    warn(target.problem);
    return;
  }
  const send = await loadWebhook(target.url, terminal);
  const { signal } = interruption;
  const limits = signal.aborted ? { timeoutMs: interruptedTimeoutMs } : { timeoutMs, signal };
  const outcome = await send(JSON.stringify(notice), limits);
  if (outcome.kind === 'not-delivered') warn(outcome.why);
}
