import type { Finding } from '../domain/doctor/finding.ts';
import type { Clock } from '../ports/clock.ts';

/** Looks at one part: whatever keeps it from an answer, or from one in time, is a finding of its own. */
export async function doctorPart(
  clock: Clock,
  part: Finding['part'],
  timeoutMs: number,
  look: () => Promise<readonly Finding[]>,
): Promise<readonly Finding[]> {
  const over = new AbortController();
  const late = clock.sleep(timeoutMs, over.signal).then(
    (): readonly Finding[] => [{ part, state: 'problem', text: `no answer within ${timeoutMs / 1000} s` }],
    () => [],
  );
  const looked = look().catch((error: unknown): readonly Finding[] => [asFinding(part, error)]);
  try {
    return await Promise.race([looked, late]);
  } finally {
    over.abort();
  }
}

function asFinding(part: Finding['part'], error: unknown): Finding {
  const text = error instanceof Error ? error.message : String(error);
  return { part, state: 'problem', text: text.split('\n')[0] ?? '' };
}
