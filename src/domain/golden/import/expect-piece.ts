import type { Json, JsonObject } from '../../json.ts';

/** One check as a case says it. */
export type ExpectPiece =
  | {
      readonly kind: 'contains' | 'notContains' | 'matches' | 'notMatches' | 'containsAny';
      readonly texts: readonly string[];
    }
  | { readonly kind: 'words'; readonly min?: number; readonly max?: number }
  | { readonly kind: 'latency'; readonly maxMs: number }
  | { readonly kind: 'finishReason'; readonly reason: string }
  | { readonly kind: 'schema'; readonly document: Json };

export interface JoinedPieces {
  readonly expect: JsonObject;
  readonly schema: Json | undefined;
  /** Pieces that contradict an earlier one, or that a case has no second place for. */
  readonly clashing: ReadonlySet<ExpectPiece>;
}

/** One `expect` of several checks, all of which must hold. @param schemaFile below the set's `schemas/` */
export function joinPieces(pieces: readonly ExpectPiece[], schemaFile: string): JoinedPieces {
  const clashing = new Set<ExpectPiece>();
  const texts = new Map<string, Set<string>>();
  const words: { min?: number; max?: number } = {};
  let latency: number | undefined;
  let reason: string | undefined;
  let schema: Json | undefined;
  for (const piece of pieces) {
    switch (piece.kind) {
      case 'words': {
        const min = Math.max(words.min ?? 0, piece.min ?? 0);
        const max = Math.min(words.max ?? Infinity, piece.max ?? Infinity);
        if (min > max) clashing.add(piece);
        else Object.assign(words, min > 0 && { min }, max < Infinity && { max });
        break;
      }
      case 'latency':
        latency = Math.min(latency ?? Infinity, piece.maxMs);
        break;
      case 'finishReason':
        if (reason !== undefined && reason !== piece.reason) clashing.add(piece);
        reason ??= piece.reason;
        break;
      case 'schema':
        if (schema !== undefined && !isAnyJson(schema) && !isAnyJson(piece.document)) clashing.add(piece);
        else if (schema === undefined || isAnyJson(schema)) schema = piece.document;
        break;
      case 'contains':
      case 'containsAny':
      case 'notContains':
      case 'matches':
      case 'notMatches':
        addTexts(texts, piece.kind, piece.texts);
    }
  }
  const text = Object.fromEntries([...texts].map(([kind, all]) => [kind, [...all]]));
  const expect = {
    ...(reason !== undefined && { finishReason: [reason] }),
    ...(schema !== undefined && { schema: { file: schemaFile } }),
    ...(Object.keys(words).length > 0 && { length: { words } }),
    ...(texts.size > 0 && { text }),
    ...(latency !== undefined && { latency: { totalMs: { max: latency } } }),
  };
  return { expect, schema, clashing };
}

/** A second list of alternatives is a pattern: a case has one `containsAny`. */
function addTexts(texts: Map<string, Set<string>>, kind: string, more: readonly string[]): void {
  const second = kind === 'containsAny' && texts.has(kind);
  const at = second ? 'matches' : kind;
  const added = second ? [`(?:${more.map(quotePattern).join('|')})`] : more;
  texts.set(at, new Set([...(texts.get(at) ?? []), ...added]));
}

/** The schema that every JSON text meets. */
export const anyJson: Json = {};

function isAnyJson(schema: Json): boolean {
  return schema === anyJson;
}

/** A pattern of RE2 that matches exactly this text; braces too, so that it holds no variable. */
export function quotePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
