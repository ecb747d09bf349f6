import { isJsonObject, type Json, type JsonObject } from '../../domain/json.ts';

/** The file `current` of a scope: which run is the last one. */
export interface CurrentRun {
  /** Folder beside the file. */
  readonly folder: string;
  /** ISO 8601. */
  readonly endedAt: string;
  /** Ids, sorted: the order in which cases end differs from run to run. */
  readonly cases: readonly string[];
  /** Ids of the cases that did not pass, also of those that were never asked. */
  readonly open: readonly string[];
}

/** Throws an Error where the text is not ours. */
export function parseCurrentRun(text: string): CurrentRun {
  const root = JSON.parse(text) as Json;
  if (!isJsonObject(root)) throw new Error('not an object');
  const { folder, endedAt } = root;
  if (typeof folder !== 'string' || !/^run-[0-9a-z]+$/.test(folder)) throw new Error('folder is not ours');
  if (typeof endedAt !== 'string') throw new Error('endedAt is not ours');
  return { folder, endedAt, cases: ids(root, 'cases'), open: ids(root, 'open') };
}

function ids(root: JsonObject, name: 'cases' | 'open'): readonly string[] {
  const value = root[name];
  if (!Array.isArray(value)) throw new Error(`${name} is not ours`);
  return (value as readonly Json[]).filter((id) => typeof id === 'string');
}
