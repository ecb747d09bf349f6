import { isJsonObject } from '../../json.ts';
import type { Json, JsonObject } from '../../json.ts';
import type { ImportNote, LeftOut, SourceDocument } from './imported.ts';
import type { Judgement, PlacedPiece } from './make-case.ts';
import { mapAssertion } from './map-assertion.ts';
import { putFiles, type ReferencedFiles } from './references.ts';
import { renderAll } from './render-template.ts';

export interface AssertionList {
  readonly document: SourceDocument;
  readonly pointer: string;
  readonly value: Json | undefined;
}

export interface AssertionContext {
  readonly vars: JsonObject;
  readonly files: ReferencedFiles;
  /** Where `$ref: '#/assertionTemplates/NAME'` leads. */
  readonly root: JsonObject;
  /** The test changes answers before they are judged. */
  readonly transformed: boolean;
}

/** All assertions of a test as checks, with their variables put in. */
export function readAssertions(lists: readonly AssertionList[], on: AssertionContext): Judgement {
  const pieces: PlacedPiece[] = [];
  const leftOut: LeftOut[] = [];
  const notes: ImportNote[] = [];
  for (const { document, pointer, value } of lists) {
    for (const [index, one] of asList(value).entries()) {
      const at = { document, pointer: `${pointer}/${index}` };
      const read = readAssertion(one, at, on, 0);
      pieces.push(...read.pieces);
      leftOut.push(...read.leftOut);
      notes.push(...read.notes);
    }
  }
  return { pieces, leftOut, notes };
}

function asList(value: Json | undefined): readonly Json[] {
  return value === undefined || value === null
    ? []
    : Array.isArray(value)
      ? (value as readonly Json[])
      : [value];
}

interface At {
  readonly document: SourceDocument;
  readonly pointer: string;
}

function readAssertion(written: Json, at: At, on: AssertionContext, depth: number): Judgement {
  const place = at.document.placeOf(at.pointer);
  const out = (what: string, instead: string): Judgement => ({
    pieces: [],
    leftOut: [{ ...place, what, instead }],
    notes: [],
  });
  const assertion = followReference(written, on.root);
  if (!isJsonObject(assertion)) return out('an assertion that is no map of keys', 'write the check by hand');
  const type = typeof assertion['type'] === 'string' ? assertion['type'] : 'an assertion';
  if (on.transformed)
    return out(
      `${type} of an answer that options.transform changes first`,
      'write the check on the whole answer by hand',
    );
  if (type === 'assert-set') return readSet(assertion, at, on, depth, out);
  const held = putFiles(assertion, on.files);
  if (held.unread !== undefined)
    return out(`${type}: ${held.unread}`, 'write the value into the configuration');
  const rendered = renderAll(held.value, on.vars);
  if (rendered.kind === 'unreadable') return out(`${type}: ${rendered.reason}`, 'write the value without it');
  const mapped = mapAssertion(rendered.value as JsonObject);
  if (mapped.kind === 'left-out') return out(mapped.what, mapped.instead);
  return {
    pieces: mapped.pieces.map((piece) => ({ ...place, type, piece })),
    leftOut: [],
    notes: mapped.notes.map((what) => ({ ...place, what })),
  };
}

/** A set of which all must hold is its members. */
function readSet(
  set: JsonObject,
  at: At,
  on: AssertionContext,
  depth: number,
  out: (what: string, instead: string) => Judgement,
): Judgement {
  const all = set['threshold'] === undefined || set['threshold'] === 1;
  if (!all || depth > 3)
    return out('assert-set of which a part suffices', 'text.containsAny or text.matches with alternatives');
  const { document, pointer } = at;
  const read = asList(set['assert']).map((one, index) =>
    readAssertion(one, { document, pointer: `${pointer}/assert/${index}` }, on, depth + 1),
  );
  return {
    pieces: read.flatMap(({ pieces }) => pieces),
    leftOut: read.flatMap(({ leftOut }) => leftOut),
    notes: read.flatMap(({ notes }) => notes),
  };
}

function followReference(written: Json, root: JsonObject): Json | undefined {
  const reference = isJsonObject(written) ? written['$ref'] : undefined;
  if (typeof reference !== 'string') return written;
  const name = /^#\/assertionTemplates\/([^/]+)$/.exec(reference)?.[1];
  const templates = root['assertionTemplates'];
  return name !== undefined && isJsonObject(templates) ? templates[name] : undefined;
}
