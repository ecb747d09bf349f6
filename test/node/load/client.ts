import { Agent, request, type IncomingMessage } from 'node:http';
import { argv } from 'node:process';
import { type Exchange, toLine } from './exchange.ts';
import type { LoadPlan } from './start-load.ts';

/**
 * `node client.ts PLAN`: asks at a steady rate, however long the answers take, and writes a line for each request that
 * ended. It begins with the first answer: kube-proxy may not know the Service before. SIGTERM ends the asking; the
 * process ends with the last answer.
 */
const plan = JSON.parse(argv[2] ?? '') as LoadPlan;
const timeoutMs = 5000;
const kept = plan.connections === 'new' ? 0 : plan.connections;
const agent = kept > 0 && new Agent({ keepAlive: true, maxSockets: kept, scheduling: 'fifo' });
const method = plan.body === undefined ? 'GET' : 'POST';
const headers = plan.body === undefined ? {} : { 'content-type': 'application/json' };

while ((await ask()).problem !== undefined);
// All that are to be kept are opened now, by requests at the same time.
await Promise.all(Array.from({ length: kept }, ask));
let last = performance.now();
let due = 0;
const timer = setInterval(() => {
  const tick = performance.now();
  // What this process was too late for is left out: asked all at once, it would be another load.
  due += (Math.min(tick - last, 50) / 1000) * plan.perSecond;
  last = tick;
  for (; due >= 1; due -= 1) void ask().then((exchange) => process.stdout.write(toLine(exchange)));
}, 5);
process.once('SIGTERM', () => clearInterval(timer));

/** Never rejects. */
async function ask(): Promise<Exchange> {
  const sentAt = now();
  const outcome = await new Promise<Pick<Exchange, 'version' | 'problem'>>((resolve) => {
    const fail = (error: NodeJS.ErrnoException): void => resolve(failed(error.code ?? error.message));
    const asked = request(plan.url, { agent, method, headers, timeout: timeoutMs }, (answer) => {
      answer.on('error', fail).on('end', () => resolve(outcomeOf(answer)));
      answer.resume();
    });
    asked.on('timeout', () => asked.destroy(new Error('timeout')));
    asked.on('error', fail).end(plan.body);
  });
  return { sentAt, endedAt: now(), ...outcome };
}

function outcomeOf({
  complete,
  statusCode,
  headers: said,
}: IncomingMessage): Pick<Exchange, 'version' | 'problem'> {
  if (!complete) return failed('cut');
  if (statusCode !== 200) return failed(`status ${statusCode ?? '?'}`);
  return { version: String(said['x-agent-version']), problem: undefined };
}

function failed(problem: string): Pick<Exchange, 'version' | 'problem'> {
  return { version: undefined, problem };
}

/** One clock for all processes of this machine, as steady as the monotonic one. */
function now(): number {
  return performance.timeOrigin + performance.now();
}
