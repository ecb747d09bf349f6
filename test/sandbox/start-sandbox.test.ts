import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { startSandbox } from '../../src/sandbox/start-sandbox.ts';

test('a port that is taken is told, and nothing of the sandbox stays', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const listening = (): number =>
    process.getActiveResourcesInfo().filter((one) => one === 'TCPServerWrap').length;
  const before = listening();
  await expect(startSandbox({ port })).rejects.toThrow('EADDRINUSE');
  await expect.poll(listening).toBe(before);
  other.close();
});

test('starts in less than a second, and leaves nothing when it is stopped', async () => {
  const began = performance.now();
  const sandbox = await startSandbox();
  expect(performance.now() - began).toBeLessThan(1_000);
  await sandbox.stop();
  await expect(fetch(sandbox.server)).rejects.toThrow();
});
