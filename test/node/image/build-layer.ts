import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, cp, mkdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import type { ImageFiles } from '../machine/plan.ts';

const run = promisify(execFile);
const repository = path.resolve(import.meta.dirname, '../../..');

/** Copied from this machine, each with the libraries that it loads. */
const programs: Readonly<Record<string, string>> = {
  '/bin/node': path.join(repository, 'node_modules/node/bin/node'),
  '/bin/sleep': '/bin/sleep',
};

/** The one layer of all images: Node, the agent in one file, and a program that only waits. */
export async function buildLayer(folder: string): Promise<ImageFiles> {
  const root = path.join(folder, 'root-file-system');
  const layer = path.join(folder, 'layer.tar');
  for (const name of ['bin', 'tmp', 'proc', 'sys', 'dev', 'etc'])
    await mkdir(path.join(root, name), { recursive: true });
  for (const [target, source] of Object.entries(programs))
    await copyProgram(source, path.join(root, target), root);
  await bundleAgent(path.join(root, 'agent.cjs'));
  const same = ['--sort=name', '--mtime=@0', '--owner=0', '--group=0', '--numeric-owner'];
  await run('tar', [...same, '-C', root, '-cf', layer, '.']);
  await rm(root, { recursive: true });
  return { layer, digest: await digestOf(layer), bytes: (await stat(layer)).size };
}

async function copyProgram(source: string, target: string, root: string): Promise<void> {
  await copyFile(source, target);
  const { stdout } = await run('ldd', [source]);
  for (const [, library = ''] of stdout.matchAll(/(\/\S+) \(0x/g)) {
    await mkdir(path.join(root, path.dirname(library)), { recursive: true });
    await cp(library, path.join(root, library), { dereference: true });
  }
}

async function bundleAgent(outfile: string): Promise<void> {
  const entryPoints = [path.join(import.meta.dirname, '../agent/main.ts')];
  await build({ entryPoints, outfile, bundle: true, format: 'cjs', platform: 'node', logLevel: 'warning' });
}

async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(file)) hash.update(piece as Buffer);
  return `sha256:${hash.digest('hex')}`;
}
