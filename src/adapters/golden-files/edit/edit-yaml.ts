import { isAlias, isMap, isScalar, isSeq, parseAllDocuments } from 'yaml';
import type { Node, Pair, YAMLMap, YAMLSeq } from 'yaml';
import { flowYaml } from '../../../domain/golden/flow-yaml.ts';
import type { Json } from '../../../domain/json.ts';
import { written, type Quoting } from './write-value.ts';

/** What is to become of the value at a path of member names and indices. */
export type YamlEdit =
  | { readonly kind: 'replace'; readonly value: Json }
  /** The last token of the path is a member that its map does not have. */
  | { readonly kind: 'add'; readonly value: Json }
  /** The path leads to a list. */
  | { readonly kind: 'append'; readonly value: Json };

export type EditedYaml =
  | { readonly kind: 'text'; readonly text: string }
  /** At an offset of the text it says something that would have to change with it. */
  | { readonly kind: 'obstacle'; readonly at: number; readonly reason: string };

/**
 * The text with one value changed: what is written elsewhere stays as it is, byte for byte. It is for the caller to parse it
 * again: whether it says what was meant is not known before.
 * @param documentIndex counts all documents of the text, also empty ones
 */
export function editYaml(
  text: string,
  documentIndex: number,
  path: readonly string[],
  edit: YamlEdit,
): EditedYaml {
  const options = {
    prettyErrors: false,
    uniqueKeys: false,
    logLevel: 'silent',
    keepSourceTokens: true,
  } as const;
  const root = Array.from(parseAllDocuments(text, options))[documentIndex]?.contents ?? undefined;
  const upTo = edit.kind === 'add' ? path.slice(0, -1) : path;
  const found = follow(root, upTo);
  if (found.kind === 'obstacle') return found;
  const { node } = found;
  if (edit.kind === 'replace') return replace(text, node, edit.value);
  if (edit.kind === 'append') return isSeq(node) ? append(text, node, edit.value) : notA('list', node);
  return isMap(node) ? add(text, node, path.at(-1) ?? '', edit.value) : notA('map', node);
}

type Found = { readonly kind: 'node'; readonly node: Node } | Extract<EditedYaml, { kind: 'obstacle' }>;

function follow(root: Node | undefined, path: readonly string[]): Found {
  let node: Node | undefined = root;
  let at = 0;
  for (const token of path) {
    if (node !== undefined) at = startOf(node);
    if (isAlias(node))
      return { kind: 'obstacle', at, reason: `*${node.source} stands here for what is written elsewhere` };
    node = child(node, token);
  }
  return node === undefined
    ? { kind: 'obstacle', at, reason: 'the value is not written here, but comes from a variable' }
    : { kind: 'node', node };
}

function child(node: Node | undefined, token: string): Node | undefined {
  if (isMap(node)) return node.items.find((pair) => keyOf(pair) === token)?.value as Node | undefined;
  return isSeq(node) ? (node.items[Number(token)] as Node | undefined) : undefined;
}

function keyOf({ key }: Pair): string | undefined {
  return isScalar(key) ? String(key.value) : undefined;
}

function notA(what: string, node: Node): EditedYaml {
  return { kind: 'obstacle', at: startOf(node), reason: `what is written here is no ${what}` };
}

function replace(text: string, node: Node, value: Json): EditedYaml {
  const [start, end] = [startOf(node), endOf(node)];
  const isBlock = (isMap(node) || isSeq(node)) && node.flow !== true;
  if (isBlock) return { kind: 'obstacle', at: start, reason: 'what is written here takes several lines' };
  // A block of text ends with the end of its last line, which stays.
  const last = text.slice(start, end).trimEnd().length + start;
  return spliced(text, start, last, written(value, isScalar(node) ? quotingOf(node) : 'plain'));
}

function append(text: string, list: YAMLSeq, value: Json): EditedYaml {
  const last = list.items.at(-1) as Node | undefined;
  const item = written(value, quotingOf(last));
  if (last === undefined) return spliced(text, startOf(list), endOf(list), `[${item}]`);
  if (list.flow === true) return spliced(text, endOf(last), endOf(last), `, ${item}`);
  const dash = text.lastIndexOf('-', startOf(last) - 1);
  return newLine(text, endOf(last), columnOf(text, dash), `- ${item}`);
}

function add(text: string, map: YAMLMap, key: string, value: Json): EditedYaml {
  const member = `${flowYaml(key)}: ${written(value, 'plain')}`;
  const [first, last] = [map.items[0], map.items.at(-1)];
  if (first === undefined || last === undefined)
    return spliced(text, startOf(map), endOf(map), `{ ${member} }`);
  const end = endOf((last.value ?? last.key) as Node);
  if (map.flow === true) return spliced(text, end, end, `, ${member}`);
  return newLine(text, end, columnOf(text, startOf(first.key as Node)), member);
}

/** Behind the line on which `offset` is, with its comment. */
function newLine(text: string, offset: number, column: number, line: string): EditedYaml {
  const found = text.indexOf('\n', text.slice(0, offset).trimEnd().length);
  const end = found === -1 ? text.length : found;
  const ending = text[end - 1] === '\r' ? '\r\n' : '\n';
  const at = ending === '\r\n' ? end - 1 : end;
  return spliced(text, at, at, `${ending}${' '.repeat(column)}${line}`);
}

function columnOf(text: string, offset: number): number {
  return offset - (text.lastIndexOf('\n', offset - 1) + 1);
}

function spliced(text: string, start: number, end: number, piece: string): EditedYaml {
  return { kind: 'text', text: text.slice(0, start) + piece + text.slice(end) };
}

/** Behind an anchor or a tag, where it has one. */
function startOf(node: Node): number {
  return node.range?.[0] ?? 0;
}

/** A block collection reaches to the next thing that is written, so its end is that of what it holds. */
function endOf(node: Node): number {
  const end = node.range?.[1] ?? 0;
  if (isMap(node) && node.flow !== true) {
    const last = node.items.at(-1);
    return last === undefined ? end : endOf((last.value ?? last.key) as Node);
  }
  if (isSeq(node) && node.flow !== true) {
    const last = node.items.at(-1) as Node | undefined;
    return last === undefined ? end : endOf(last);
  }
  return end;
}

function quotingOf(node: Node | undefined): Quoting {
  if (!isScalar(node)) return 'plain';
  if (node.type === 'QUOTE_SINGLE') return 'single';
  return node.type === 'QUOTE_DOUBLE' ? 'double' : 'plain';
}
