import { isAlias, isMap, isScalar, isSeq } from 'yaml';
import type { Node, Pair, YAMLMap } from 'yaml';
import type { ManifestDocument } from './piece.ts';

/** A place in a document that was walked to, and why its value cannot be changed alone, where it cannot. */
export interface Walked {
  readonly node: Node | undefined;
  /** Nodes on the way, itself too. */
  readonly way: readonly Node[];
  readonly obstacle: string | undefined;
}

/**
 * Walks down maps by their own keys. Undefined where there is nothing; where the way leads through an alias or a merge
 * there may be something, which stands elsewhere.
 */
export function walk(from: Node, keys: readonly string[]): Walked | undefined {
  const way: Node[] = [from];
  let node: Node = from;
  for (const key of keys) {
    if (isAlias(node)) return { node: undefined, way, obstacle: `it comes from alias *${node.source}` };
    if (!isMap(node)) return undefined;
    const pairs = node.items.filter((pair) => keyText(pair) === key);
    if (pairs.length > 1) return { node: undefined, way, obstacle: `the key ${key} is written twice` };
    const [pair] = pairs;
    if (pair === undefined) {
      const merges = node.items.some((one) => keyText(one) === '<<');
      return merges ? { node: undefined, way, obstacle: 'it comes in by a merge (<<)' } : undefined;
    }
    if (!isNode(pair.value)) return undefined;
    node = pair.value;
    way.push(node);
  }
  if (isAlias(node)) return { node: undefined, way, obstacle: `it comes from alias *${node.source}` };
  return { node, way, obstacle: undefined };
}

function isNode(value: unknown): value is Node {
  return isScalar(value) || isMap(value) || isSeq(value) || isAlias(value);
}

function keyText({ key }: Pair): string | undefined {
  return isScalar(key) ? String(key.value) : undefined;
}

/** The text at a place, through aliases and merges: to find out what an object is. */
export function textAt(on: ManifestDocument, from: Node, keys: readonly string[]): string | undefined {
  let node: Node | undefined = resolved(on, from);
  for (const key of keys) {
    if (!isMap(node)) return undefined;
    node = valueOf(on, node, key, 0);
  }
  return isScalar(node) && typeof node.value === 'string' ? node.value : undefined;
}

/** Merges in merges end: an alias of itself would be followed for ever. */
const deepestMerge = 10;

function valueOf(on: ManifestDocument, map: YAMLMap, key: string, depth: number): Node | undefined {
  const own = map.items.find((pair) => keyText(pair) === key)?.value;
  if (isNode(own)) return resolved(on, own);
  if (depth > deepestMerge) return undefined;
  for (const pair of map.items) {
    if (keyText(pair) !== '<<' || !isNode(pair.value)) continue;
    const merged = resolved(on, pair.value);
    for (const one of isSeq(merged) ? merged.items : [merged]) {
      const source = isNode(one) ? resolved(on, one) : undefined;
      const value = isMap(source) ? valueOf(on, source, key, depth + 1) : undefined;
      if (value !== undefined) return value;
    }
  }
  return undefined;
}

function resolved({ document }: ManifestDocument, node: Node): Node | undefined {
  return isAlias(node) ? node.resolve(document) : node;
}
