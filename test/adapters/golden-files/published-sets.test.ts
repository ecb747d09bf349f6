import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { publishedSets } from '../../../src/adapters/golden-files/published-sets.ts';
import { loadGoldenSet } from '../../../src/adapters/golden-files/load-golden-set.ts';
import type { ConfigMap } from '../../../src/domain/slots/kubernetes.ts';

const key = 'golden-set.json.gz';
const suite = { path: 'suite.yaml', text: 'apiVersion: kubectl-bluegreen/v1' };

function holding(bytes: Buffer): ConfigMap {
  return { metadata: { name: 'set' }, binaryData: { [key]: bytes.toString('base64') } };
}

const holdingFiles = (files: unknown): ConfigMap => holding(gzipSync(JSON.stringify(files)));

describe('a set that is packed', () => {
  test('is the same set when it is unpacked, whatever the folder', async () => {
    const { set, content } = await publishedSets.pack('golden');
    const unpacked = publishedSets.unpack({ metadata: { name: 'set' }, binaryData: content.binaryData });
    expect(unpacked).toEqual({ ...(await loadGoldenSet('golden')), source: 'configmap/set' });
    expect(unpacked.digest).toBe(set.digest);
  });

  test('is the same bytes each time, and has no answers in it', async () => {
    const [one, other] = await Promise.all([publishedSets.pack('golden'), publishedSets.pack('golden')]);
    expect(one.content).toEqual(other.content);
    const text = gunzipSync(Buffer.from(one.content.binaryData[key] ?? '', 'base64')).toString();
    expect(text).not.toContain('observations/');
    expect(one.files[0]?.bytes).toBeGreaterThanOrEqual(one.files.at(-1)?.bytes ?? Infinity);
  });
});

describe('what `golden publish` did not make is refused', () => {
  test.each([
    ['without its key', { metadata: { name: 'set' }, data: { key: '' } }, /it has no golden-set\.json\.gz/],
    ['no gzip', holding(Buffer.from('hello')), /incorrect header check/],
    [
      'gzip that is cut',
      holding(gzipSync(JSON.stringify([suite])).subarray(0, 20)),
      /unexpected end of file/,
    ],
    ['1 GiB of zeros', holding(gzipSync(Buffer.alloc(80 * 1024 * 1024))), /larger than/],
    ['no text', holding(gzipSync(Buffer.from([0xff, 0xfe]))), /not valid/],
    ['no JSON', holding(gzipSync('{')), /JSON/],
    ['no list', holdingFiles({}), /it is no list of files/],
    ['no files', holdingFiles([1]), /a file has no path or text/],
    ['no suite', holdingFiles([]), /it has no suite\.yaml/],
  ] as const)('%s', (_, configMap, why) => {
    expect(() => publishedSets.unpack(configMap)).toThrow(why);
  });

  test.each([
    '../suite.yaml',
    '/etc/passwd',
    'cases/../../x.yaml',
    'cases/.x.yaml',
    'observations/a.json',
    'cases//a.yaml',
  ])('with a file %s', (path) => {
    expect(() => publishedSets.unpack(holdingFiles([suite, { path, text: '' }]))).toThrow(
      /a file that no golden set has/,
    );
  });

  test('a suite that is not in order is told by its place', () => {
    expect(() => publishedSets.unpack(holdingFiles([suite]))).toThrow(/configmap\/set\/suite\.yaml/);
  });
});
