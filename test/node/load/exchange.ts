/** One request of a load client, as it ended. Times are milliseconds since 1970, of this machine. */
export interface Exchange {
  readonly sentAt: number;
  readonly endedAt: number;
  /** Of the agent that answered with 200; undefined where the request was lost. */
  readonly version: string | undefined;
  /** Why it was lost: a status, or the code of the error. */
  readonly problem: string | undefined;
}

/** A line of the client's output. */
export function toLine({ sentAt, endedAt, version = '', problem = '' }: Exchange): string {
  return `${[sentAt.toFixed(1), endedAt.toFixed(1), version, problem].join('\t')}\n`;
}

/** What a client wrote so far; a last line that is not whole yet is left out. */
export function fromLines(text: string): readonly Exchange[] {
  return text.split('\n').slice(0, -1).map(fromLine);
}

function fromLine(line: string): Exchange {
  const [sentAt = '', endedAt = '', version = '', problem = ''] = line.split('\t');
  const exchange = { sentAt: Number(sentAt), endedAt: Number(endedAt) };
  if (!(exchange.sentAt > 0 && exchange.endedAt > 0)) throw new Error(`no exchange: ${line}`);
  return { ...exchange, version: version || undefined, problem: problem || undefined };
}

export function lost(exchanges: readonly Exchange[]): readonly Exchange[] {
  return exchanges.filter(({ problem }) => problem !== undefined);
}

/** `3 ECONNRESET, 1 status 503`; `none`. */
export function describeLost(exchanges: readonly Exchange[]): string {
  const counts = new Map<string, number>();
  for (const { problem = '' } of lost(exchanges)) counts.set(problem, (counts.get(problem) ?? 0) + 1);
  return [...counts].map(([problem, count]) => `${count} ${problem}`).join(', ') || 'none';
}
