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

test('starts in less than a second, the best time of three, and leaves nothing when it is stopped', async () => {
  const took: number[] = [];
  for (let time = 0; time < 3; time++) {
    const began = performance.now();
    const sandbox = await startSandbox();
    took.push(performance.now() - began);
    await sandbox.stop();
    await expect(fetch(sandbox.server)).rejects.toThrow();
  }
  expect(Math.min(...took)).toBeLessThan(1_000);
});
