import { gunzipSync, gzipSync } from 'node:zlib';
import type { GoldenSet } from '../../domain/golden/golden-set.ts';
import { isJsonObject, type Json } from '../../domain/json.ts';
import type { ConfigContent } from '../../domain/slots/config-map-content.ts';
import type { ConfigMap } from '../../domain/slots/kubernetes.ts';
import { GoldenSetError } from '../../ports/golden-source.ts';
import type { PackedSet, PublishedSets } from '../../ports/published-sets.ts';
import { parseGoldenSet } from './parse-golden-set.ts';
import { createProblems } from './problems.ts';
import { readFolder, waiversFile, type GoldenFile } from './read-folder.ts';

/** One gzip of one JSON: `[{"path": "suite.yaml", "text": "…"}, …]`. */
const key = 'golden-set.json.gz';

/** More is no golden set: 1 MiB of gzip can be 1 GiB of zeros. */
const mostBytes = 64 * 1024 * 1024;

export const publishedSets: PublishedSets = { pack, unpack };

async function pack(folder: string): Promise<PackedSet> {
  const problems = createProblems(folder);
  const files = await readFolder(folder, problems);
  if (files.length === 0) problems.throwIfAny();
  const set = parseGoldenSet(files, folder, problems);
  const binaryData = { [key]: gzipSync(JSON.stringify(files), { level: 9 }).toString('base64') };
  const content: ConfigContent = { data: {}, binaryData };
  const sizes = files.map(({ path, text }) => ({ path, bytes: Buffer.byteLength(text) }));
  return { set, content, files: sizes.sort((a, b) => b.bytes - a.bytes) };
}

function unpack(configMap: ConfigMap): GoldenSet {
  const source = `configmap/${configMap.metadata.name}`;
  const packed = configMap.binaryData?.[key];
  if (packed === undefined) throw notOurs(source, `it has no ${key}`);
  return parseGoldenSet(filesIn(packed, source), source, createProblems(source));
}

function filesIn(packed: string, source: string): readonly GoldenFile[] {
  const value = parse(packed, source);
  if (!Array.isArray(value)) throw notOurs(source, 'it is no list of files');
  const files = (value as readonly Json[]).map((file) => asFile(file, source));
  if (!files.some(({ path }) => path === 'suite.yaml')) throw notOurs(source, 'it has no suite.yaml');
  return files;
}

function parse(packed: string, source: string): Json {
  try {
    const bytes = gunzipSync(Buffer.from(packed, 'base64'), { maxOutputLength: mostBytes });
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as Json;
  } catch (error) {
    throw notOurs(source, error instanceof Error ? error.message : String(error));
  }
}

function asFile(value: Json, source: string): GoldenFile {
  const { path, text } = isJsonObject(value) ? value : {};
  if (typeof path !== 'string' || typeof text !== 'string')
    throw notOurs(source, 'a file has no path or text');
  if (!isOfSet(path)) throw notOurs(source, `it has a file that no golden set has: ${JSON.stringify(path)}`);
  return { path, text };
}

/** What `readFolder` reads, and no way out of the folder. */
function isOfSet(path: string): boolean {
  if (path === 'suite.yaml' || path === waiversFile) return true;
  const isInside = path.split('/').every((part) => part !== '' && !part.startsWith('.'));
  return isInside && /^(cases\/.+\.ya?ml|schemas\/.+\.json)$/.test(path);
}

function notOurs(source: string, why: string): GoldenSetError {
  return new GoldenSetError([{ place: source, message: `not a set that \`golden publish\` made: ${why}` }]);
}
