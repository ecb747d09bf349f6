import type { JsonObject } from '../../json.ts';
import { joinPieces, type ExpectPiece } from './expect-piece.ts';
import type { ImportedCase, ImportNote, ImportPlace, LeftOut } from './imported.ts';
import { keepBraces } from './keep-braces.ts';

/** A check with where it was written, and as what. */
export interface PlacedPiece extends ImportPlace {
  readonly type: string;
  readonly piece: ExpectPiece;
}

/** What is expected of an answer, and what could not be said of it. */
export interface Judgement {
  readonly pieces: readonly PlacedPiece[];
  readonly leftOut: readonly LeftOut[];
  readonly notes: readonly ImportNote[];
}

export interface CaseParts {
  readonly id: string;
  readonly description: string | undefined;
  readonly request: JsonObject;
  /** Folder below `schemas/`. */
  readonly into: string;
  readonly place: ImportPlace;
}

export interface MadeCase {
  readonly golden: ImportedCase;
  readonly leftOut: readonly LeftOut[];
}

/** A single question. Without a check it is advisory, and asks no more than that an answer comes. */
export function makeCase({ id, description, request, into, place }: CaseParts, judged: Judgement): MadeCase {
  const path = `${into}/${id}.schema.json`;
  const { expect, schema, clashing } = joinPieces(
    judged.pieces.map(({ piece }) => piece),
    path,
  );
  const clashes = judged.pieces.filter(({ piece }) => clashing.has(piece)).map(clash);
  const leftOut = [...judged.leftOut, ...clashes];
  const empty = Object.keys(expect).length === 0;
  const content: JsonObject = {
    id,
    ...(description !== undefined && { description }),
    ...(empty && { severity: 'advisory' }),
    request,
    expect: empty ? { status: 200 } : expect,
  };
  const golden: ImportedCase = {
    ...place,
    id,
    content: keepBraces(content),
    schemas: schema === undefined ? [] : [{ path, document: schema }],
    checks: empty ? 0 : judged.pieces.length - clashes.length,
    leftOut,
  };
  return { golden, leftOut };
}

function clash({ file, line, column, type }: PlacedPiece): LeftOut {
  return {
    file,
    line,
    column,
    what: `${type}, which an earlier check of the same kind contradicts or takes the place of`,
    instead: 'a second case with this check',
  };
}
