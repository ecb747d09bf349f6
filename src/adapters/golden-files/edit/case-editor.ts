import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseAllDocuments, isMap } from 'yaml';
import { canonicalJson } from '../../../domain/canonical-json.ts';
import type { GoldenCase } from '../../../domain/golden/golden-set.ts';
import { pointerTokens, valueAt } from '../../../domain/json-pointer.ts';
import { applyEdit, stateOf, type EditState } from '../../../domain/golden/proposals/apply-edit.ts';
import { withChanges } from '../../../domain/golden/proposals/propose-changes.ts';
import type { Edit } from '../../../domain/golden/proposals/proposed-case.ts';
import type { Json } from '../../../domain/json.ts';
import type { CaseEditor, EditOutcome } from '../../../ports/case-editor.ts';
import { readCases, variablesOf, type ReadCases } from '../parse-golden-set.ts';
import { createProblems, type Problems } from '../problems.ts';
import { readFolder, type GoldenFile } from '../read-folder.ts';
import { readYaml } from '../read-yaml.ts';
import { writeWhole } from '../write-whole.ts';
import { editYaml } from './edit-yaml.ts';
import { withPlaceholders } from './with-placeholders.ts';

/** Edits the case files of a set's folder. Throws `GoldenSetError` where the set does not load as it is. */
export function openCaseEditor(folder: string): CaseEditor {
  return {
    edit: async (goldenCase, turn, edit) => {
      const problems = createProblems(folder);
      const files = await readFolder(folder, problems);
      problems.throwIfAny();
      const path = goldenCase.location.replace(/:\d+$/, '');
      const outcome = changeCase({ folder, files, path, caseId: goldenCase.id, turn, edit });
      if (outcome.kind !== 'change') return outcome;
      const bytes = await readFile(join(folder, path));
      const [mark, text] = apartFromMark(bytes.toString('utf8'));
      if (text !== outcome.before) return byHand(outcome.place, 'the file was changed meanwhile');
      await writeWhole(join(folder, path), mark + outcome.after);
      return { kind: 'written', place: outcome.place };
    },
  };
}

/** What reading leaves out of a text: a byte order mark. */
function apartFromMark(text: string): readonly [string, string] {
  return text.startsWith('\ufeff') ? ['\ufeff', text.slice(1)] : ['', text];
}

interface CaseEdit {
  readonly folder: string;
  readonly files: readonly GoldenFile[];
  /** Of the case's file, below the folder. */
  readonly path: string;
  readonly caseId: string;
  readonly turn: number;
  readonly edit: Edit;
}

type Changed =
  | Exclude<EditOutcome, { kind: 'written' }>
  | { readonly kind: 'change'; readonly place: string; readonly before: string; readonly after: string };

function changeCase(asked: CaseEdit): Changed {
  const { folder, path, edit } = asked;
  const file = asked.files.find((one) => one.path === path);
  if (file === undefined) return byHand(join(folder, path), 'there is no such file any more');
  const before = readWith(asked, file.text);
  before.problems.throwIfAny();
  const spot = locate(before, asked, file);
  if (spot === undefined) return byHand(join(folder, path), `it holds no case ${asked.caseId} any more`);
  if (spot.state !== 'open')
    return byHand(before.problems.show(spot.place), 'the value was changed meanwhile');
  const edited = editYaml(file.text, spot.document, pointerTokens(spot.pointer), spot.yamlEdit);
  const placeAt = (offset: number): string =>
    `${join(folder, path)}:${file.text.slice(0, offset).split('\n').length}`;
  if (edited.kind === 'obstacle') return byHand(placeAt(edited.at), edited.reason);
  const after = readWith(asked, edited.text);
  if (after.problems.count > 0)
    return { kind: 'invalid', problems: after.problems.list().map(({ message }) => message) };
  const place = before.problems.show(spot.place);
  return isThatEdit(before, after, { ...asked, edit }, spot)
    ? { kind: 'change', place, before: file.text, after: edited.text }
    : byHand(place, 'another value of the set is written here too and would change with it');
}

function byHand(place: string, reason: string): Extract<EditOutcome, { kind: 'by-hand' }> {
  return { kind: 'by-hand', place, reason };
}

interface Reading extends ReadCases {
  readonly problems: Problems;
  /** Each document of the case's file as it is written. */
  readonly documents: readonly Json[];
}

/** The set without its other case files, with this text in the place of the case's file. */
function readWith({ folder, files, path }: CaseEdit, text: string): Reading {
  const problems = createProblems(folder);
  const own = { path, text };
  const around = files.filter((one) => one.path === 'suite.yaml' || one.path.startsWith('schemas/'));
  // What is written wrongly is told once.
  const documents = readYaml(own, createProblems(folder)).map(({ value }) => value);
  return { ...readCases([...around, own], problems), problems, documents };
}

interface Spot {
  /** In the file; empty documents count. */
  readonly document: number;
  /** In the document. */
  readonly pointer: string;
  readonly yamlEdit: Parameters<typeof editYaml>[3];
  readonly place: Parameters<Problems['show']>[0];
  readonly state: EditState;
}

function locate(before: Reading, { caseId, turn, edit }: CaseEdit, file: GoldenFile): Spot | undefined {
  const inspected = before.cases.find(({ goldenCase }) => goldenCase.id === caseId);
  const written = before.documents.find((one) => valueAt(one, '/id') === caseId);
  if (inspected === undefined || written === undefined) return undefined;
  const hasTurns = valueAt(written, '/turns') !== undefined;
  const pointer = `${hasTurns ? `/turns/${turn}` : ''}/expect${edit.pointer}`;
  const variables = variablesOf(written, before.suite);
  const value = withPlaceholders(edit.after, valueAt(written, pointer), variables);
  return {
    document: documentOf(file.text, caseId),
    pointer,
    yamlEdit: { kind: edit.kind, value },
    place: inspected.placeOf(turn, edit.pointer),
    state: stateOf((inspected.goldenCase.turns[turn]?.expect ?? null) as Json, edit),
  };
}

function documentOf(text: string, caseId: string): number {
  const options = { prettyErrors: false, uniqueKeys: false, logLevel: 'silent' } as const;
  return Array.from(parseAllDocuments(text, options)).findIndex(
    ({ contents }) => isMap(contents) && (contents.get('id') as unknown) === caseId,
  );
}

/** Whether the texts read the same but for the edit: as they are written, and as cases with everything put in. */
function isThatEdit(
  before: Reading,
  after: Reading,
  { caseId, turn, edit }: CaseEdit,
  { pointer }: Spot,
): boolean {
  const wanted = before.cases.map(({ goldenCase }) =>
    goldenCase.id === caseId ? edited(goldenCase, turn, edit) : goldenCase,
  );
  const sameCases =
    canonicalJson(comparable(wanted)) === canonicalJson(comparable(after.cases.map((one) => one.goldenCase)));
  const masked = before.documents.map((one, index) => {
    const now = after.documents[index];
    const value = now === undefined ? undefined : valueAt(now, pointer);
    return valueAt(one, '/id') === caseId && value !== undefined
      ? applyEdit(one, { kind: 'replace', pointer, before: null, after: value })
      : one;
  });
  return sameCases && canonicalJson(masked) === canonicalJson([...after.documents]);
}

function edited(goldenCase: GoldenCase, turn: number, edit: Edit): GoldenCase {
  const turns = goldenCase.turns.map((one, index) =>
    index === turn ? { ...one, expect: withChanges(one.expect, [{ edit }]) } : one,
  );
  return { ...goldenCase, turns };
}

/** Without where they stand, and with the names of schema files in the place of what is in them. */
function comparable(cases: readonly GoldenCase[]): Json {
  const values = cases.map((one) => ({
    ...one,
    location: undefined,
    turns: one.turns.map(({ expect: { schema, ...values }, ...turn }) => ({
      ...turn,
      expect: { ...values, schema: schema?.file },
    })),
  }));
  // Members that are undefined are none.
  return JSON.parse(JSON.stringify(values)) as Json;
}
