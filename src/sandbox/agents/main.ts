/**
 * A scripted support agent on loopback, as a process of its own:
 *
 *   node src/sandbox/agents/main.ts --behaviour NAME [--pod POD] [--version V] [--port P]
 *     [--rate-limit-requests K] [--retry-after SECONDS] [--slow-ms MS]
 *
 * Prints `{"port":N}` once it listens and ends on SIGTERM. behaviours/index.ts has the names.
 */
import { parseArgs } from 'node:util';
import type { AddressInfo } from 'node:net';
import { agentServer } from './agent-server.ts';
import { behaviours, isBehaviourName } from './behaviours/index.ts';
import type { Behaviour } from './behaviours/behaviour.ts';

const { values } = parseArgs({
  options: {
    behaviour: { type: 'string', default: 'right' },
    pod: { type: 'string' },
    version: { type: 'string', default: '1.0.0' },
    port: { type: 'string', default: '0' },
    'rate-limit-requests': { type: 'string', default: 'Infinity' },
    'retry-after': { type: 'string', default: '1' },
    'slow-ms': { type: 'string', default: '3000' },
  },
});

function end(message: string, code: number): never {
  process.stderr.write(`${message}\n`);
  process.exit(code);
}

if (!isBehaviourName(values.behaviour)) {
  end(`agent: no behaviour ${values.behaviour}; there are ${Object.keys(behaviours).join(', ')}`, 2);
}
const behaviour: Behaviour = behaviours[values.behaviour];
if (behaviour.crash !== undefined) end(behaviour.crash, 1);

const server = agentServer({
  behaviour,
  pod: values.pod,
  version: values.version,
  rateLimitRequests: Number(values['rate-limit-requests']),
  retryAfter: Number(values['retry-after']),
  slowMs: Number(values['slow-ms']),
});
server.listen(Number(values.port), '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`${JSON.stringify({ port })}\n`);
});
process.on('SIGTERM', () => {
  server.close(() => process.exit(0));
  server.closeAllConnections();
});
