import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { findBinary } from './binaries.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'kubectl-bluegreen-binaries-'));
  vi.stubEnv('XDG_CACHE_HOME', path.join(folder, 'cache'));
  vi.stubEnv('KUBEBUILDER_ASSETS', undefined);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

/** A `go` that is a shell script; the only program on PATH. */
async function fakeGo(script: string): Promise<void> {
  await mkdir(path.join(folder, 'bin'));
  await writeFile(path.join(folder, 'bin', 'go'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  vi.stubEnv('PATH', path.join(folder, 'bin'));
}

/** Writes `built` to the file after `-o`, which is the sixth argument. */
const builds = '[ "$5" = -o ] || exit 9\necho built > "$6"';

test('a program of KUBEBUILDER_ASSETS is taken as it is', async () => {
  await writeFile(path.join(folder, 'etcd'), '');
  vi.stubEnv('KUBEBUILDER_ASSETS', folder);
  expect(await findBinary('etcd', () => undefined)).toBe(path.join(folder, 'etcd'));
});

test('without Go and without a cached program, three ways out are named', async () => {
  vi.stubEnv('PATH', folder);
  const finding = findBinary('etcd', () => undefined);
  await expect(finding).rejects.toThrow(/needs etcd, and Go is not on PATH/);
  await expect(finding).rejects.toThrow(/go\.dev[^]*KUBEBUILDER_ASSETS[^]*BLUEGREEN_TEST_KUBECONFIG/);
});

test('a program is built once, into a folder named by a digest, and then found there', async () => {
  await fakeGo(builds);
  const lines: string[] = [];
  const first = await findBinary('kwok', (line) => lines.push(line));
  expect(path.relative(folder, first)).toMatch(
    /^cache\/kubectl-bluegreen\/control-plane\/[0-9a-f]{16}\/kwok$/,
  );
  expect(lines).toEqual([
    expect.stringContaining('building kwok'),
    expect.stringMatching(/^built kwok in \d+\.\d s$/),
  ]);
  expect(await findBinary('kwok', (line) => lines.push(line))).toBe(first);
  expect(lines).toHaveLength(2);
});

test('two runs at once both get a whole program', async () => {
  await fakeGo(builds);
  const found = await Promise.all([findBinary('etcd', () => undefined), findBinary('etcd', () => undefined)]);
  expect(found[0]).toBe(found[1]);
  expect(await readdir(path.dirname(found[0]))).toEqual(['etcd']);
});

test('a build that fails says what Go said, and leaves nothing behind', async () => {
  await fakeGo('echo half > "$6"\necho "go.mod requires go >= 9.9" >&2\nexit 1');
  await expect(findBinary('etcd', () => undefined)).rejects.toThrow(
    /could not build etcd:\ngo\.mod requires go >= 9\.9/,
  );
  const digests = path.join(folder, 'cache', 'kubectl-bluegreen', 'control-plane');
  const [digest = ''] = await readdir(digests);
  expect(await readdir(path.join(digests, digest))).toEqual([]);
});
