import { parseAllDocuments, visit } from 'yaml';
import type { Document, Node, ParsedNode, Scalar } from 'yaml';

/** YAML text that stands in a file: the file itself, or a patch that stands as text inside a kustomization. */
export interface Piece {
  readonly text: string;
  /** Offset in the file of an offset in the text; undefined where the text is not written as it reads. */
  readonly inFile: ((offset: number) => number) | undefined;
}

export type Parsed =
  | { readonly kind: 'documents'; readonly documents: readonly ManifestDocument[] }
  | { readonly kind: 'broken'; readonly at: number; readonly problem: string };

/** One document of a piece. */
export interface ManifestDocument {
  readonly document: Document.Parsed;
  readonly root: ParsedNode;
  /** Nodes that an alias elsewhere in the document stands for as well. */
  readonly shared: ReadonlySet<Node>;
}

/** Documents that hold something. */
export function parsePiece({ text }: Piece): Parsed {
  // Keys written twice are looked for where it matters: the parser's own search takes the square of their number.
  const options = {
    prettyErrors: false,
    uniqueKeys: false,
    logLevel: 'silent',
    keepSourceTokens: true,
  } as const;
  const documents: Document.Parsed[] = Array.from(parseAllDocuments(text, options));
  for (const { errors, warnings } of documents) {
    const [problem] = [...errors, ...warnings];
    if (problem !== undefined)
      return { kind: 'broken', at: problem.pos[0], problem: problem.message.replace(/\.$/, '') };
  }
  return {
    kind: 'documents',
    documents: documents.flatMap((document) =>
      document.contents === null
        ? []
        : [{ document, root: document.contents, shared: sharedNodes(document) }],
    ),
  };
}

/** An alias stands for the last node before it that has its anchor. */
function sharedNodes(document: Document.Parsed): ReadonlySet<Node> {
  const anchors = new Map<string, Node>();
  const shared = new Set<Node>();
  visit(document, {
    Value: (_, node) => {
      if (node.anchor !== undefined) anchors.set(node.anchor, node);
    },
    Alias: (_, { source }) => {
      const target = anchors.get(source);
      if (target !== undefined) shared.add(target);
    },
  });
  return shared;
}

/** The text of a scalar as a piece of its own: a patch inside a kustomization. */
export function pieceInside(outer: Piece, scalar: Scalar): Piece {
  const text = String(scalar.value);
  const { inFile } = outer;
  const inOuter = offsetsOf(outer.text, scalar, text);
  return {
    text,
    inFile: inFile && inOuter && ((offset) => inFile(inOuter(offset))),
  };
}

function offsetsOf(
  source: string,
  { srcToken, range }: Scalar,
  text: string,
): ((offset: number) => number) | undefined {
  if (srcToken?.type === 'block-scalar' && range) {
    // The range reaches from the `|` to the end of the block's last line.
    return blockOffsets(srcToken.source, range[1] - srcToken.source.length, text);
  }
  if (srcToken === undefined || !('source' in srcToken)) return undefined;
  const quotes = srcToken.type === 'scalar' ? 0 : 1;
  const written = srcToken.source.slice(quotes, srcToken.source.length - quotes);
  const start = srcToken.offset + quotes;
  return written === text && source.startsWith(written, start) ? (offset) => start + offset : undefined;
}

/** A literal block is its lines, each after the same indentation. One that is folded reads otherwise than it stands. */
function blockOffsets(source: string, start: number, text: string): ((offset: number) => number) | undefined {
  const written = source.split('\n');
  const lines = text.split('\n');
  const full = lines.findIndex((line) => line.trim() !== '');
  const indent = bare(written[full]).length - (lines[full] ?? '').length;
  const isAsWritten = lines.every((line, at) =>
    line === '' ? bare(written[at]).trim() === '' : bare(written[at]).slice(indent) === line,
  );
  if (full < 0 || indent < 0 || !isAsWritten) return undefined;
  const starts: number[] = [];
  for (let at = start, line = 0; line < written.length; line += 1) {
    starts.push(at);
    at += (written[line] ?? '').length + 1;
  }
  return (offset) => {
    const before = text.slice(0, offset).split('\n');
    return (starts[before.length - 1] ?? start) + indent + (before.at(-1) ?? '').length;
  };
}

function bare(line: string | undefined): string {
  return (line ?? '').replace(/\r$/, '');
}
