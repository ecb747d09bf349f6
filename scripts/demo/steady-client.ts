import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** What became of the requests that a client sent. */
export interface ClientTally {
  readonly sent: number;
  /** Why requests had no good answer, one line each. */
  readonly lost: readonly string[];
  /** Answers by the version of the agent that gave them. */
  readonly answeredBy: ReadonlyMap<string, number>;
}

export interface SteadyClient {
  /** Goes on for some requests more, so that who comes after the work is counted too; waits for what is under way. */
  stop(): Promise<ClientTally>;
}

const requestsAfter = 5;
const body = JSON.stringify({ messages: [{ role: 'user', content: 'Where is my order A-17?' }] });

/** Asks the live agent again and again, each time on a connection of its own, as many clients would. */
export function startSteadyClient(url: string, everyMs: number): SteadyClient {
  const lost: string[] = [];
  const answeredBy = new Map<string, number>();
  const underWay = new Set<Promise<void>>();
  let sent = 0;
  const send = (): void => {
    sent += 1;
    const one = ask(url).then(
      (version) => void answeredBy.set(version, (answeredBy.get(version) ?? 0) + 1),
      (error: unknown) => void lost.push(String(error)),
    );
    underWay.add(one);
    void one.finally(() => underWay.delete(one));
  };
  const timer = setInterval(send, everyMs);
  return {
    stop: async () => {
      const enough = sent + requestsAfter;
      while (sent < enough) await sleep(everyMs);
      clearInterval(timer);
      await Promise.all(underWay);
      return { sent, lost, answeredBy };
    },
  };
}

/** The version that answered. */
async function ask(url: string): Promise<string> {
  return await new Promise<string>((resolve, reject) => {
    const headers = { 'content-type': 'application/json' };
    const options = { method: 'POST', agent: false, headers, signal: AbortSignal.timeout(10_000) };
    const sending = request(new URL('/v1/chat/completions', url), options, (response) => {
      response.on('error', reject).on('end', () => {
        const version = response.headers['x-agent-version'];
        if (response.statusCode === 200 && typeof version === 'string') resolve(version);
        else reject(new Error(`status ${response.statusCode ?? 0}`));
      });
      response.resume();
    });
    sending.on('error', reject).end(body);
  });
}
