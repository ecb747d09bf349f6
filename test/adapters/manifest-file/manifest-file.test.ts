import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openManifestFile } from '../../../src/adapters/manifest-file/manifest-file.ts';

const target = {
  service: 'agent-service',
  namespace: 'ai-agents',
  slotKey: 'slot',
  slots: ['blue', 'green'],
  to: 'green',
};
const service =
  'apiVersion: v1\nkind: Service\nmetadata: { name: agent-service }\nspec:\n  selector:\n    slot: blue # é\n';
let folder = '';
const inFolder = (name: string): string => join(folder, name);
const write = async (name: string): Promise<string> => {
  const result = await openManifestFile(name, folder).write(target);
  return result.kind === 'obstacle' ? `${result.where}: ${result.found}` : result.kind;
};

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'manifest-'));
  await writeFile(inFolder('service.yaml'), service);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('a look changes nothing', async () => {
  expect(await openManifestFile('service.yaml', folder).look(target)).toEqual({
    kind: 'change',
    place: { file: 'service.yaml', line: 6, from: 'blue', to: 'green' },
  });
  expect(await readFile(inFolder('service.yaml'), 'utf8')).toBe(service);
});

test('the new file has the mode of the old one, and nothing else is left in the folder', async () => {
  await chmod(inFolder('service.yaml'), 0o640);
  expect(await write('service.yaml')).toBe('change');
  expect(await readFile(inFolder('service.yaml'), 'utf8')).toBe(service.replace('blue', 'green'));
  expect((await stat(inFolder('service.yaml'))).mode & 0o7777).toBe(0o640);
  expect(await readdir(folder)).toEqual(['service.yaml']);
  expect(await write('service.yaml')).toBe('already');
});

test('a link stays a link, and what it leads to is changed', async () => {
  await mkdir(inFolder('base'));
  await writeFile(inFolder('base/real.yaml'), service);
  await symlink('base/real.yaml', inFolder('link.yaml'));
  expect(await write('link.yaml')).toBe('change');
  expect(await readFile(inFolder('base/real.yaml'), 'utf8')).toContain('slot: green # é');
  expect(await readdir(inFolder('base'))).toEqual(['real.yaml']);
  expect((await readFile(inFolder('link.yaml'), 'utf8')).includes('green')).toBe(true);
});

test('what was changed since the look is read again', async () => {
  const file = openManifestFile('service.yaml', folder);
  await file.look(target);
  await writeFile(inFolder('service.yaml'), `# more\n${service}`);
  expect(await file.write(target)).toMatchObject({ kind: 'change', place: { line: 7 } });
  expect(await readFile(inFolder('service.yaml'), 'utf8')).toBe(
    `# more\n${service.replace('blue', 'green')}`,
  );
});

test('what is no file that can be changed is left as it is, and says why', async () => {
  expect(await write('none.yaml')).toBe('none.yaml: there is no such file');
  expect(await write('service.yaml/x')).toBe('service.yaml/x: there is no such file');
  expect(await write('.')).toBe('.: a folder');
  expect(await write('/dev/null')).toBe('/dev/null: no regular file');
  await chmod(inFolder('service.yaml'), 0o444);
  expect(await write('service.yaml')).toBe('service.yaml: it is read-only');
  await writeFile(inFolder('latin.yaml'), Buffer.concat([Buffer.from(service), Buffer.from([0xe9])]));
  expect(await write('latin.yaml')).toBe('latin.yaml: something else');
  await writeFile(inFolder('zero.yaml'), `${service}\0`);
  expect(await write('zero.yaml')).toBe('zero.yaml: something else');
  await writeFile(inFolder('large.yaml'), service + '#'.repeat(1024 * 1024));
  expect(await write('large.yaml')).toMatch(/^large\.yaml: 10\d+$/);
  await symlink('loop.yaml', inFolder('loop.yaml'));
  expect(await write('loop.yaml')).toBe('loop.yaml: a link to itself');
});

test('a kill at any moment leaves the old file or the new one, whole', async () => {
  const module = join(import.meta.dirname, '../../../src/adapters/manifest-file/manifest-file.ts');
  const script = `
    const { openManifestFile } = await import(${JSON.stringify(module)});
    const target = ${JSON.stringify(target)};
    for (let to = 'green'; ; to = to === 'green' ? 'blue' : 'green') {
      await openManifestFile('service.yaml', ${JSON.stringify(folder)}).write({ ...target, to });
      process.stdout.write('.');
    }`;
  for (let round = 0; round < 5; round += 1) {
    const child = spawn(process.execPath, ['--input-type=module', '-e', script]);
    for (let writes = 0; writes < 10 + round;) {
      const [dots] = (await once(child.stdout, 'data')) as [Buffer];
      writes += dots.length;
    }
    child.kill('SIGKILL');
    await once(child, 'close');
    const left = await readFile(inFolder('service.yaml'), 'utf8');
    expect([service, service.replace('blue', 'green')]).toContain(left);
  }
}, 60_000);
