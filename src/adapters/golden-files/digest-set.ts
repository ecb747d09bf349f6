import { createHash } from 'node:crypto';
import { canonicalJson } from '../../domain/canonical-json.ts';
import type { SchemaDocuments } from '../../domain/golden/expectation.ts';
import type { GoldenCase, Suite } from '../../domain/golden/golden-set.ts';
import type { Waiver } from '../../domain/golden/waiver.ts';
import type { Json } from '../../domain/json.ts';

/**
 * First 12 hex digits of SHA-256 over what a set says, not how it is written: comments, formatting, file names,
 * the order of cases, and defaults written out change nothing. Of a header from the environment only the
 * variable's name counts, never its value.
 */
export function digestSet(
  suite: Suite,
  cases: readonly GoldenCase[],
  schemas: SchemaDocuments,
  waivers: readonly Waiver[] = [],
): string {
  const hash = createHash('sha256');
  hash.update(canonicalJson(toJson(suite)));
  for (const text of cases.map(caseContent).sort()) hash.update(`\n${text}`);
  for (const file of [...schemas.keys()].sort()) {
    hash.update(`\n${canonicalJson([file, schemas.get(file) ?? null])}`);
  }
  for (const text of waivers.map(waiverContent).sort()) hash.update(`\nwaiver ${text}`);
  return hash.digest('hex').slice(0, 12);
}

function waiverContent(waiver: Waiver): string {
  return canonicalJson(toJson({ ...waiver, location: undefined }));
}

/** Of a schema the case says only the file: its content counts once, with the set's schemas. */
function caseContent({ turns, ...golden }: GoldenCase): string {
  const withFileNames = turns.map(({ expect, ...turn }) => {
    return { ...turn, expect: { ...expect, ...(expect.schema && { schema: expect.schema.file }) } };
  });
  return canonicalJson(toJson({ ...golden, location: undefined, turns: withFileNames }));
}

/** Leaves out members that are undefined. */
function toJson(value: unknown): Json {
  return JSON.parse(JSON.stringify(value)) as Json;
}
