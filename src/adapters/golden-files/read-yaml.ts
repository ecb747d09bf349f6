import { LineCounter, isAlias, isMap, isScalar, isSeq, parseAllDocuments } from 'yaml';
import type { Alias, Document, Node, Pair, ParsedNode, YAMLMap } from 'yaml';
import { pointerToken } from '../../domain/slots/json-patch.ts';
import type { Json } from '../../domain/json.ts';
import type { GoldenFile } from './read-folder.ts';
import type { FilePlace, Problems } from './problems.ts';

/** One YAML document as JSON, with the place of everything in it. */
export interface YamlDocument {
  readonly value: Json;
  /** Place of the value at a JSON Pointer; of the nearest one above it that is there. */
  readonly placeOf: (pointer: string) => FilePlace;
  /** Place of the key at a JSON Pointer. */
  readonly placeOfKey: (pointer: string) => FilePlace;
}

/** Deep enough for any case, and far from where recursion ends. */
const maxDepth = 100;
/** Values in one document with its aliases expanded: nested aliases grow without bound. */
const maxValues = 200_000;
const tooMany = `more than ${maxValues} values, aliases expanded`;
/** One slip can make a parser complain of every line after it. */
const maxParseErrors = 5;

/**
 * Reads all documents of a YAML file. Empty ones are left out; of one that does not parse, or that is no JSON
 * (alias loops, tags, dates, numbers that JSON has not, keys that are no text), the problems are told instead.
 */
export function readYaml(file: GoldenFile, problems: Problems): readonly YamlDocument[] {
  const lines = new LineCounter();
  // Duplicate keys are found below: the parser's own search takes the square of their number.
  const options = { prettyErrors: false, uniqueKeys: false, logLevel: 'silent', lineCounter: lines } as const;
  const place = (offset: number): FilePlace => {
    const { line, col } = lines.linePos(offset);
    return { file: file.path, line: Math.max(1, line), column: Math.max(1, col) };
  };
  return Array.from(parseAllDocuments(file.text, options)).flatMap((document) => {
    const all = [...document.errors, ...document.warnings];
    // Where the parser gave up at some depth, all its other complaints follow from that.
    const exhausted = all.find(({ code }) => code === 'RESOURCE_EXHAUSTION');
    const errors = exhausted === undefined ? all : [exhausted];
    for (const error of errors.slice(0, maxParseErrors)) {
      problems.add(place(error.pos[0]), describeParseError(error));
    }
    if (errors.length > 0 || document.contents === null || isEmpty(document.contents)) return [];
    return convert(document, place, problems) ?? [];
  });
}

function isEmpty(contents: ParsedNode): boolean {
  return isScalar(contents) && contents.value === null && contents.source === '';
}

function describeParseError({ code, message }: { readonly code: string; readonly message: string }): string {
  if (code === 'RESOURCE_EXHAUSTION') return 'nested too deeply';
  return `does not parse as YAML: ${message.replace(/\.$/, '')}`;
}

/** Thrown to leave a document that has no JSON value. */
class Unreadable extends Error {}

interface Conversion {
  readonly document: Document.Parsed;
  readonly places: Map<string, number>;
  readonly keyPlaces: Map<string, number>;
  /** Anchors met so far, in the document's order; a later one of the same name hides the earlier. */
  readonly anchors: Map<string, Node>;
  /** Nodes that are being converted: an alias to one of them is a loop. */
  readonly open: Set<Node>;
  values: number;
  /** Offset of the alias that is being followed; of nested ones the outermost. */
  aliasAt: number | undefined;
  readonly report: (offset: number, message: string) => void;
}

function convert(
  document: Document.Parsed,
  place: (offset: number) => FilePlace,
  problems: Problems,
): YamlDocument | undefined {
  const before = problems.count;
  const conversion: Conversion = {
    document,
    places: new Map(),
    keyPlaces: new Map(),
    anchors: new Map(),
    open: new Set(),
    values: 0,
    aliasAt: undefined,
    report: (offset, message) => problems.add(place(offset), message),
  };
  const value = tryConvert(conversion, document.contents);
  if (value === undefined || problems.count > before) return undefined;
  return {
    value: value.json,
    placeOf: (pointer) => place(offsetOf(conversion.places, pointer)),
    placeOfKey: (pointer) => place(conversion.keyPlaces.get(pointer) ?? offsetOf(conversion.places, pointer)),
  };
}

function tryConvert(conversion: Conversion, node: Node | null): { readonly json: Json } | undefined {
  try {
    return { json: toJson(conversion, node, '', 0, 0) };
  } catch (error) {
    if (error instanceof Unreadable) return undefined;
    throw error;
  }
}

function offsetOf(places: ReadonlyMap<string, number>, pointer: string): number {
  for (let at = pointer; ; at = at.slice(0, at.lastIndexOf('/'))) {
    const offset = places.get(at);
    if (offset !== undefined) return offset;
    if (at === '') return 0;
  }
}

/** @param fallback offset of the place to name where the node has none: the key of an empty value, the alias */
function toJson(on: Conversion, node: unknown, pointer: string, depth: number, fallback: number): Json {
  const offset = rangeStart(node) ?? fallback;
  on.places.set(pointer, offset);
  on.values += 1;
  if (on.values > maxValues) return leave(on, on.aliasAt ?? offset, tooMany);
  if (depth > maxDepth) return leave(on, offset, `nested more than ${maxDepth} levels deep`);
  if (isAlias(node)) return fromAlias(on, node, pointer, depth, offset);
  if (isScalar(node)) {
    remember(on, node);
    return fromScalar(on, node.value, offset);
  }
  if (!isMap(node) && !isSeq(node)) return null;
  remember(on, node);
  on.open.add(node);
  const value = isMap(node)
    ? fromMap(on, node, pointer, depth, offset)
    : node.items.map((item, index) => toJson(on, item, `${pointer}/${index}`, depth + 1, offset));
  on.open.delete(node);
  return value;
}

function remember(on: Conversion, node: Node & { anchor?: string }): void {
  if (node.anchor !== undefined) on.anchors.set(node.anchor, node);
}

/** What an alias stands for. Problems with the whole of it are told at the alias, others where they are written. */
function fromAlias(on: Conversion, alias: Alias, pointer: string, depth: number, offset: number): Json {
  const target = on.anchors.get(alias.source);
  if (target === undefined) return leave(on, offset, `alias *${alias.source} has no anchor before it`);
  if (on.open.has(target)) return leave(on, offset, `alias *${alias.source} contains itself`);
  const outer = on.aliasAt;
  on.aliasAt ??= offset;
  const value = toJson(on, target, pointer, depth, offset);
  on.aliasAt = outer;
  on.places.set(pointer, offset);
  return value;
}

function fromScalar(on: Conversion, value: unknown, offset: number): Json {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  return leave(on, offset, 'not a value that JSON has: write it in quotes');
}

function fromMap(on: Conversion, map: YAMLMap, pointer: string, depth: number, offset: number): Json {
  const members = new Map<string, Json>();
  for (const pair of map.items) {
    const at = rangeStart(pair.key) ?? offset;
    const key = keyOf(on, pair, at);
    const below = `${pointer}/${pointerToken(key)}`;
    if (members.has(key)) on.report(at, `key \`${key}\` is written twice`);
    on.keyPlaces.set(below, at);
    members.set(key, toJson(on, pair.value, below, depth + 1, at));
  }
  return Object.fromEntries(members);
}

function keyOf(on: Conversion, { key }: Pair, offset: number): string {
  const value: unknown = isScalar(key) ? key.value : undefined;
  if (typeof value === 'string') return value;
  if (isScalar(key) && (typeof value === 'number' || typeof value === 'boolean'))
    return key.source ?? String(value);
  return leave(on, offset, 'a key must be text');
}

function leave(on: Conversion, offset: number, message: string): never {
  on.report(offset, message);
  throw new Unreadable();
}

function rangeStart(node: unknown): number | undefined {
  return isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? node.range?.[0] : undefined;
}
