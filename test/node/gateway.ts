import { execFileSync } from 'node:child_process';
import { connect, type Server, type Socket } from 'node:net';
import { argv } from 'node:process';

/**
 * `node gateway.ts PORT`: holds the control plane's network namespace, and is the only way into it: the listener that
 * the parent opened outside is handed over, and each of its connections goes on to 127.0.0.1:PORT inside. Ends when
 * the parent does.
 */
const port = Number(argv[2]);
execFileSync('ip', ['link', 'set', 'lo', 'up']);
process.on('disconnect', () => process.exit());
process.on('message', (_message, handle) => {
  (handle as Server).on('connection', join);
  process.send?.('open');
});
process.send?.('here');

function join(outside: Socket): void {
  const inside = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  for (const [from, to] of [
    [outside, inside],
    [inside, outside],
  ] as const) {
    from.setNoDelay(true);
    from.pipe(to);
    // One end broken, both are: the other side learns it as a reset.
    from.on('error', () => to.resetAndDestroy());
    from.on('close', () => to.destroySoon());
  }
}
