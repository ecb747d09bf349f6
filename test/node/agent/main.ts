import { existsSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { agentServer } from '../../../src/sandbox/agents/agent-server.ts';
import { behaviours, isBehaviourName } from '../../../src/sandbox/agents/behaviours/index.ts';
import { readImageTag } from '../../../src/sandbox/node/fate.ts';
import { firstWords, lastWords } from '../../../src/sandbox/node/last-words.ts';
import { agentPort, unreadyFile } from './signs.ts';

/**
 * The agent of a container image: the image's own tag, in its environment, says what becomes of it. It listens on the
 * pod's address, where probes and Services go, and on loopback, where a port-forward goes. Told to end, it does so at
 * once, unless DRAIN_MS says how long it serves on: it then asks its callers to close their connections.
 */
const {
  behaviour: name,
  fate,
  version,
} = readImageTag(`agent-service:${process.env['AGENT_IMAGE_TAG'] ?? ''}`);
const drainMs = Number(process.env['DRAIN_MS'] ?? 0);
for (const line of lastWords(fate, version)) process.stdout.write(`${line}\n`);
if (fate === 'crash') process.exit(1);
else if (fate === 'oom') useUpMemory();
else serve();

function useUpMemory(): void {
  const held: Buffer[] = [];
  // Filled, or the kernel would not give it.
  setInterval(() => held.push(Buffer.alloc(16 * 1024 * 1024, 1)), 1);
}

function serve(): void {
  const behaviour = isBehaviourName(name) ? behaviours[name] : behaviours.right;
  const readyFrom = performance.now() + (fate === 'slow-ready' ? 3000 : 0);
  const server = agentServer({
    behaviour: {
      ...behaviour,
      get ready() {
        return fate !== 'not-ready' && performance.now() >= readyFrom && !existsSync(unreadyFile);
      },
    },
    pod: process.env['HOSTNAME'],
    version,
    rateLimitRequests: Infinity,
    retryAfter: 1,
    slowMs: Number(process.env['THINK_MS'] ?? 3000),
  });
  let isEnding = false;
  server.prependListener('request', (_, response: ServerResponse) => {
    if (isEnding) response.setHeader('connection', 'close');
  });
  const loopback = createServer((socket) => void server.emit('connection', socket));
  const own = Object.values(networkInterfaces()).flat();
  const address = own.find((one) => one?.internal === false && one.family === 'IPv4')?.address;
  server.listen(agentPort, address, () => {
    loopback.listen(agentPort, '127.0.0.1', () => process.stdout.write(`${firstWords(version)}\n`));
  });
  // What a killed agent is to a port-forward, and a kubelet does not see.
  process.on('SIGUSR2', () => {
    loopback.close();
    server.closeAllConnections();
  });
  process.on('SIGTERM', () => {
    isEnding = true;
    loopback.close();
    setTimeout(() => {
      server.close(() => process.exit(0));
      if (drainMs === 0) server.closeAllConnections();
    }, drainMs);
  });
}
