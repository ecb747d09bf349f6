import { dirname, isAbsolute, join } from 'node:path';
import type { JsonLine } from '../../domain/golden/import/import-chat-lines.ts';
import type { SourceDocument } from '../../domain/golden/import/imported.ts';
import {
  referencedPath,
  referencesIn,
  type ReferencedFile,
  type ReferencedFiles,
} from '../../domain/golden/import/references.ts';
import { isJsonObject } from '../../domain/json.ts';
import type { Json } from '../../domain/json.ts';
import { GoldenSetError } from '../../ports/golden-source.ts';
import { ImportFileError, type ImportInput } from '../../ports/golden-import.ts';
import { createProblems, type Problems } from '../golden-files/problems.ts';
import { readText } from '../golden-files/read-folder.ts';
import { readYaml } from '../golden-files/read-yaml.ts';
import { mergeKeys } from './merge-keys.ts';

/** MiB. What a parser makes of a text takes a hundred times its size. */
const mostYaml = 2;
const mostLines = 16;

/** Reads by the file's name: JSONL, or else a configuration of promptfoo in YAML or JSON. */
export async function readImport(file: string): Promise<ImportInput> {
  // Places are shown as the operator wrote the file.
  const problems = createProblems('');
  try {
    const input = /\.(jsonl|ndjson)$/i.test(file)
      ? await readLines(file, problems)
      : await readPromptfoo(file, problems);
    problems.throwIfAny();
    if (input === undefined) throw new Error('nothing was read, and no problem told');
    return input;
  } catch (error) {
    if (error instanceof GoldenSetError) throw new ImportFileError(error.message);
    throw error;
  }
}

async function readLines(file: string, problems: Problems): Promise<ImportInput | undefined> {
  const text = await readText('', file, problems, mostLines);
  if (text === undefined) return undefined;
  const lines: JsonLine[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const place = { file, line: index + 1, column: 1 };
    const value = parsed(line);
    if (value === undefined) problems.add(place, 'not JSON: each line of JSONL is one value');
    else lines.push({ place, value });
  }
  if (lines.length === 0 && problems.count === 0) problems.add({ file }, 'the file is empty');
  return { kind: 'openai-jsonl', lines };
}

function parsed(line: string): Json | undefined {
  try {
    return JSON.parse(line) as Json;
  } catch {
    return undefined;
  }
}

async function readPromptfoo(file: string, problems: Problems): Promise<ImportInput | undefined> {
  const config = await readDocument('', file, file, problems);
  if (config === undefined) return undefined;
  if (
    !isJsonObject(config.value) ||
    (config.value['prompts'] === undefined && config.value['tests'] === undefined)
  ) {
    problems.add(
      config.placeOf(''),
      'neither a configuration of promptfoo (with prompts and tests) nor JSONL by its name (.jsonl)',
    );
    return undefined;
  }
  return { kind: 'promptfoo', source: { config, files: await readReferences(config.value, dirname(file)) } };
}

/** @param shown the file's name in places */
async function readDocument(
  folder: string,
  path: string,
  shown: string,
  problems: Problems,
): Promise<SourceDocument | undefined> {
  const text = await readText(folder, path, problems, mostYaml);
  if (text === undefined) return undefined;
  const before = problems.count;
  const [document, second] = readYaml({ path: shown, text }, problems);
  if (second !== undefined) problems.add(second.placeOf(''), 'one document is read, this is a second');
  if (document === undefined) {
    if (problems.count === before) problems.add({ file: shown }, 'the file is empty');
    return undefined;
  }
  const placeOf: SourceDocument['placeOf'] = (pointer) => {
    const { line = 1, column = 1 } = document.placeOf(pointer);
    return { file: shown, line, column };
  };
  return { value: mergeKeys(document.value), placeOf };
}

/** Enough for any configuration; files may name files. */
const mostFiles = 200;

/** What a configuration names, beside it; code is never run. What cannot be read says why where it is needed. */
async function readReferences(config: Json, folder: string): Promise<ReferencedFiles> {
  const files = new Map<string, ReferencedFile>();
  let waiting = referencesIn(config);
  while (waiting.length > 0) {
    const next: string[] = [];
    for (const reference of waiting) {
      if (files.has(reference)) continue;
      const file =
        files.size < mostFiles
          ? await readReference(reference, folder)
          : unread(`more than ${mostFiles} files`);
      files.set(reference, file);
      if (file.kind === 'document') next.push(...referencesIn(file.document.value));
    }
    waiting = next;
  }
  return files;
}

function unread(reason: string): ReferencedFile {
  return { kind: 'unread', reason };
}

async function readReference(reference: string, folder: string): Promise<ReferencedFile> {
  const path = referencedPath(reference);
  if (isAbsolute(path) || path.split(/[\\/]/).includes('..') || path.includes('*'))
    return unread('only single files in the folder of the configuration, or below it, are read');
  const problems = createProblems('');
  if (/\.(txt|md|j2)$/.test(path)) {
    const text = await readText(folder, path, problems);
    return text === undefined ? unread(first(problems)) : { kind: 'text', text };
  }
  if (!/\.(json|ya?ml)$/.test(path))
    return unread('only .txt, .md, .json and .yaml are read; code is never run');
  const document = await readDocument(folder, path, join(folder, path), problems);
  return document === undefined || problems.count > 0
    ? unread(first(problems))
    : { kind: 'document', document };
}

function first(problems: Problems): string {
  try {
    problems.throwIfAny();
  } catch (error) {
    if (error instanceof GoldenSetError) return error.problems[0]?.message ?? 'not read';
    throw error;
  }
  return 'not read';
}
