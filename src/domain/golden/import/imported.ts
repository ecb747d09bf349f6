import type { Json, JsonObject } from '../../json.ts';

/** A place in a file that is imported; lines and columns count from 1. */
export interface ImportPlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A check, an input or a setting that has no equal here, and what its author does instead. */
export interface LeftOut extends ImportPlace {
  readonly what: string;
  readonly instead: string;
}

/** Something that reads otherwise here, and weakens no check. */
export interface ImportNote extends ImportPlace {
  readonly what: string;
}

export interface ImportedSchema {
  /** Below the set's `schemas/`. */
  readonly path: string;
  readonly document: Json;
}

export interface ImportedCase extends ImportPlace {
  readonly id: string;
  /** A case file as case.schema.json has it, texts without variables. */
  readonly content: JsonObject;
  readonly schemas: readonly ImportedSchema[];
  /** How many checks were carried over. A case with none is advisory. */
  readonly checks: number;
  /** What was left out of this case alone or of all. */
  readonly leftOut: readonly LeftOut[];
}

export interface Imported {
  readonly cases: readonly ImportedCase[];
  readonly leftOut: readonly LeftOut[];
  readonly notes: readonly ImportNote[];
}

/** A parsed file with the place of each value in it. */
export interface SourceDocument {
  readonly value: Json;
  /** @param pointer a JSON Pointer; of what is not there the place of what is nearest above it */
  readonly placeOf: (pointer: string) => ImportPlace;
}

/** One of each: what is said of a default that holds for many cases is said once. */
export function onceEach<T extends ImportPlace & { readonly what: string }>(all: readonly T[]): readonly T[] {
  const seen = new Map<string, T>();
  for (const one of all) {
    const key = `${one.file}\n${one.line}:${one.column}\n${one.what}`;
    if (!seen.has(key)) seen.set(key, one);
  }
  return [...seen.values()];
}
