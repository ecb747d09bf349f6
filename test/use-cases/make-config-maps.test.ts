import { describe, expect, it } from 'vitest';
import { configSizeLimit } from '../../src/domain/slots/config-map-content.ts';
import type { ConfigFile } from '../../src/ports/config-files.ts';
import { makeConfigMaps, planConfigs } from '../../src/use-cases/make-config-maps.ts';
import { sha256, steps, workOn, type TestWork } from '../builders/cluster-work.ts';
import { fails } from '../builders/in-memory-cluster.ts';

const file = (key: string, content: string | Uint8Array): ConfigFile => ({
  key,
  bytes: typeof content === 'string' ? new TextEncoder().encode(content) : content,
});
const system = file('system.md', 'Be kind.');

async function planned(...files: readonly ConfigFile[]) {
  const [config] = await planConfigs(sha256, () => Promise.resolve(files), new Map([['prompts', './p']]));
  return config!;
}

async function making(work: TestWork, ...files: readonly ConfigFile[]): Promise<string> {
  const config = await planned(...files);
  await work.clock.finish(makeConfigMaps(work, [config]));
  return config.target;
}

const create = { verb: 'create', kind: 'ConfigMap' } as const;

describe('A ConfigMap is named after what it holds', () => {
  it('whatever the order of the files', async () => {
    const other = file('style.md', 'Short.');
    expect((await planned(system, other)).target).toBe((await planned(other, system)).target);
  });

  it('and by nothing else', async () => {
    const names = await Promise.all([
      planned(system),
      planned(file('system.md', 'Be kind. ')),
      planned(file('other.md', 'Be kind.')),
    ]);
    expect(new Set(names.map(({ target }) => target)).size).toBe(3);
  });

  it('keeps text as text, a byte order mark too, and all else as bytes', async () => {
    const { content } = await planned(
      file('bom.md', '\ufeffHi'),
      file('logo.png', Uint8Array.of(0xff, 0xfe, 0)),
    );
    expect(content).toEqual({ data: { 'bom.md': '\ufeffHi' }, binaryData: { 'logo.png': '//4A' } });
  });

  it('and is refused where it does not fit', async () => {
    await expect(planned(file('big', 'x'.repeat(configSizeLimit + 1)))).rejects.toThrow(
      /\.\/p: \d+ bytes do not fit/,
    );
  });
});

describe('Making it', () => {
  it('leaves it immutable', async () => {
    const work = workOn();
    const name = await making(work, system);
    expect(work.cluster.peek('ConfigMap', name)).toMatchObject({ immutable: true });
  });

  it('needs no second one where it is there', async () => {
    const work = workOn();
    await making(work, system);
    await making(work, system);
    expect(work.cluster.writes.map(({ verb }) => verb)).toEqual(['create', 'create']);
  });

  it.each(['reset', 'timeout'] as const)(
    'is sent again after a %s, and found where it arrived',
    async (kind) => {
      for (const trouble of [{ before: fails(kind) }, { after: fails(kind) }]) {
        const work = workOn();
        work.cluster.at(create, trouble);
        expect(work.cluster.has('ConfigMap', await making(work, system))).toBe(true);
      }
    },
  );

  it('is an error where one of that name holds something else, or can be changed', async () => {
    const { target } = await planned(system);
    for (const found of [
      { metadata: { name: target }, immutable: true, data: { 'system.md': 'Be rude.' } },
      { metadata: { name: target }, data: { 'system.md': 'Be kind.' } },
    ]) {
      const work = workOn();
      work.cluster.put('ConfigMap', found);
      await expect(making(work, system)).rejects.toMatchObject({
        kind: 'conflict',
        message: `configmap/${target} exists and holds something else, or can be changed`,
      });
    }
  });

  it('is an error where the server says no', async () => {
    const work = workOn();
    work.cluster.at(create, { before: fails('forbidden') });
    await expect(making(work, system)).rejects.toMatchObject({ kind: 'forbidden' });
  });

  it('is not certain where it never answers', async () => {
    const work = workOn();
    work.cluster.at(create, { before: fails('timeout') }, 9);
    const config = await planned(system);
    expect(await work.clock.finish(makeConfigMaps(work, [config]))).toMatchObject({
      kind: 'unknown',
      name: config.target,
    });
  });

  it('tells what was not there before', async () => {
    const work = workOn();
    const config = await planned(system);
    const made = async () => work.clock.finish(makeConfigMaps(work, [config]));
    expect(await made()).toEqual({ kind: 'there', made: [config.target] });
    expect(await made()).toEqual({ kind: 'there', made: [] });
    expect(steps(work)).toEqual([`done: configmap/${config.target} made`]);
  });
});
