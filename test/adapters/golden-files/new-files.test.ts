import { mkdtemp, readFile, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openNewFiles } from '../../../src/adapters/golden-files/new-files.ts';
import { aFolder } from './a-golden-folder.ts';

const two = [
  { path: 'cases/imported/a.yaml', text: 'a\n' },
  { path: 'cases/imported/b.yaml', text: 'b\n' },
  { path: 'suite.yaml', text: 'new\n' },
];

async function emptyPlace(): Promise<string> {
  const place = await mkdtemp(join(tmpdir(), 'new-files-'));
  onTestFinished(() => rm(place, { recursive: true, force: true }));
  return place;
}

describe('New files of a golden set', () => {
  it('make the folder, also those above it, and leave nothing aside', async () => {
    const place = await emptyPlace();
    const folder = join(place, 'deep', 'golden');
    const created = await openNewFiles(folder).create(two);
    expect(created).toEqual({ kind: 'created', files: two.map(({ path }) => join(folder, path)) });
    expect(await readdir(join(place, 'deep'))).toEqual(['golden']);
    expect(await readFile(join(folder, 'cases/imported/b.yaml'), 'utf8')).toBe('b\n');
  });

  it('are all left out where one is there, and what is there stays', async () => {
    const folder = await aFolder({ 'suite.yaml': 'mine\n' });
    const created = await openNewFiles(folder).create(two);
    expect(created).toEqual({ kind: 'exists', files: [join(folder, 'suite.yaml')] });
    expect(await readdir(folder)).toEqual(['suite.yaml']);
    expect(await readFile(join(folder, 'suite.yaml'), 'utf8')).toBe('mine\n');
  });

  it('are all left out where a link leads nowhere: its name is taken', async () => {
    const folder = await aFolder({ 'suite.yaml': undefined, 'cases/own.yaml': 'own\n' });
    await symlink('nowhere', join(folder, 'suite.yaml'));
    expect(await openNewFiles(folder).create(two)).toMatchObject({ kind: 'exists' });
    expect(await readdir(join(folder, 'cases'))).toEqual(['own.yaml']);
  });

  it('are taken back where a later one cannot be put in its place', async () => {
    const folder = await aFolder({ schemas: 'a file\n' });
    const files = [...two.slice(0, 2), { path: 'schemas/a.json', text: '{}' }];
    await expect(openNewFiles(folder).create(files)).rejects.toThrow(/nothing was written: ENOTDIR/);
    expect((await readdir(folder)).toSorted()).toEqual(['schemas', 'suite.yaml']);
  });

  it('beside others go into a folder of their own at once', async () => {
    const folder = await aFolder({ 'cases/own.yaml': 'own\n' });
    const created = await openNewFiles(folder).create(two.slice(0, 2));
    expect(created.kind).toBe('created');
    expect((await readdir(join(folder, 'cases'))).toSorted()).toEqual(['imported', 'own.yaml']);
  });
});
