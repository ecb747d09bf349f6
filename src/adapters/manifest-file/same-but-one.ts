import { isAlias, isMap, isPair, isScalar, isSeq, visit } from 'yaml';
import { parsePiece } from './piece.ts';

/** Whether two texts parse to the same documents, but for one scalar. Comments and layout are not looked at. */
export function differInOneValue(before: string, after: string): boolean {
  const [left, right] = [nodesOf(before), nodesOf(after)];
  if (left === undefined || right === undefined || left.length !== right.length) return false;
  return left.filter((node, at) => node !== right[at]).length === 1;
}

/** Each node as text, in the order of the documents; undefined for what does not parse. */
function nodesOf(text: string): readonly string[] | undefined {
  const parsed = parsePiece({ text, inFile: undefined });
  if (parsed.kind === 'broken') return undefined;
  return parsed.documents.flatMap(({ document }) => {
    const nodes = ['document'];
    visit(document, (key, node) => {
      if (isScalar(node))
        nodes.push(JSON.stringify([key, node.tag, node.anchor, typeof node.value, String(node.value)]));
      else if (isAlias(node)) nodes.push(`*${node.source}`);
      else if (isMap(node) || isSeq(node))
        nodes.push(JSON.stringify([isMap(node) ? 'map' : 'list', node.tag, node.anchor, node.items.length]));
      else if (isPair(node)) nodes.push('pair');
    });
    return nodes;
  });
}
