import type { GoldenCaseFile } from '../../domain/golden/case.generated.ts';
import type { SchemaDocuments } from '../../domain/golden/expectation.ts';
import type { GoldenCase, GoldenSet } from '../../domain/golden/golden-set.ts';
import type { GoldenSuiteFile } from '../../domain/golden/suite.generated.ts';
import type { Waiver } from '../../domain/golden/waiver.ts';
import type { InspectedCase } from '../../ports/golden-source.ts';
import { isJsonObject } from '../../domain/json.ts';
import type { Json, JsonObject } from '../../domain/json.ts';
import { buildCase } from './build-case.ts';
import { buildMonitor } from './build-monitor.ts';
import { buildSuite } from './build-suite.ts';
import { digestSet } from './digest-set.ts';
import { loadSchemas } from './load-schemas.ts';
import type { Problems } from './problems.ts';
import { putVariables } from './put-variables.ts';
import type { GoldenFile } from './read-folder.ts';
import { readYaml } from './read-yaml.ts';
import type { YamlDocument } from './read-yaml.ts';
import { parseWaivers } from './parse-waivers.ts';
import { asCase, asSuite } from './validate-shape.ts';
import { vetCaseHttp, vetSuiteHttp } from './vet-http.ts';
import { vetCase } from './vet-case.ts';
import { vetSampling } from './vet-sampling.ts';
import { vetMonitor } from './vet-monitor.ts';

/**
 * A golden set from its files, wherever they came from.
 * Throws `GoldenSetError` with everything that is wrong, also with what `problems` holds already.
 * @param now a waiver that has expired by then is a problem
 */
export function parseGoldenSet(
  files: readonly GoldenFile[],
  source: string,
  problems: Problems,
  now = new Date(),
): GoldenSet {
  const { suite, schemas, cases, waivers } = readGoldenSet(files, problems, now);
  problems.throwIfAny();
  if (suite === undefined) throw new Error('a set without a suite and without a problem');
  const built = buildSuite(suite);
  const goldenCases = cases.map(({ goldenCase }) => goldenCase);
  return {
    digest: digestSet(built, goldenCases, schemas, waivers),
    source,
    suite: built,
    cases: goldenCases,
    monitor: suite.monitor && buildMonitor(suite.monitor),
    ...(waivers.length > 0 && { waivers }),
  };
}

export interface ReadCases {
  /** Undefined where it has problems. */
  readonly suite: GoldenSuiteFile | undefined;
  readonly schemas: SchemaDocuments;
  /** Those without problems, each with its places. */
  readonly cases: readonly InspectedCase[];
  /** Ids of all cases, also of those with problems. */
  readonly ids: ReadonlySet<string>;
}

export interface ReadSet extends ReadCases {
  readonly waivers: readonly Waiver[];
}

/** As far as the files can be read; what is wrong is in `problems`. */
export function readGoldenSet(files: readonly GoldenFile[], problems: Problems, now: Date): ReadSet {
  const read = readCases(files, problems);
  const cases = read.cases.map(({ goldenCase }) => goldenCase);
  if (problems.count === 0) vetTogether(cases, problems);
  // Of a case with a problem of its own its checks are not known.
  const waivers = problems.count === 0 ? parseWaivers(files, { cases, problems, now }) : [];
  return { ...read, waivers };
}

/** Each case for itself: what a set must have as a whole is not looked at. */
export function readCases(files: readonly GoldenFile[], problems: Problems): ReadCases {
  const suite = parseSuite(files, problems);
  const schemaFiles = files.filter(({ path }) => path.startsWith('schemas/'));
  const schemas = loadSchemas(schemaFiles, problems);
  const parsing: Parsing = {
    suite,
    schemas,
    schemaFiles: schemaFiles.map(({ path }) => path.slice('schemas/'.length)),
    problems,
    firstOf: new Map(),
  };
  const cases = files
    .filter(({ path }) => path.startsWith('cases/'))
    .flatMap((file) =>
      readYaml(file, problems).flatMap((document) => {
        const goldenCase = parseCase(document, parsing);
        return goldenCase === undefined ? [] : [{ goldenCase, placeOf: placesIn(document) }];
      }),
    );
  return { suite, schemas, cases, ids: new Set(parsing.firstOf.keys()) };
}

function placesIn({ value, placeOf }: YamlDocument): InspectedCase['placeOf'] {
  const hasTurns = isJsonObject(value) && value['turns'] !== undefined;
  return (turn, pointer) => placeOf(`${hasTurns ? `/turns/${turn}/expect` : '/expect'}${pointer}`);
}

/** What makes a set pass whatever the agent answers. */
function vetTogether(cases: readonly GoldenCase[], problems: Problems): void {
  if (cases.length === 0)
    problems.add({ file: 'cases' }, 'the set is empty: no case in any .yaml file below it');
  else if (cases.every(({ severity }) => severity === 'advisory'))
    problems.add(
      { file: 'cases' },
      'all cases are advisory: such a set would always pass; make one blocking',
    );
}

interface Parsing {
  /** Undefined where it has problems; cases are read all the same, so that theirs are told too. */
  readonly suite: GoldenSuiteFile | undefined;
  readonly schemas: SchemaDocuments;
  readonly schemaFiles: readonly string[];
  readonly problems: Problems;
  /** Where each id was first met. */
  readonly firstOf: Map<string, string>;
}

function parseSuite(files: readonly GoldenFile[], problems: Problems): GoldenSuiteFile | undefined {
  const file = files.find(({ path }) => path === 'suite.yaml');
  if (file === undefined) return undefined;
  const before = problems.count;
  const [document, second] = readYaml(file, problems);
  if (second !== undefined)
    problems.add(second.placeOf(''), 'suite.yaml holds one document, this is a second');
  if (document === undefined) {
    if (problems.count === before) problems.add({ file: file.path }, 'the file is empty');
    return undefined;
  }
  const suite = asSuite(document, problems);
  for (const { pointer, message } of [
    ...vetMonitor(suite?.monitor),
    ...vetSampling(suite?.sampling),
    ...vetSuiteHttp(suite),
  ])
    problems.add(document.placeOf(pointer), message);
  return suite;
}

function parseCase(document: YamlDocument, parsing: Parsing): GoldenCase | undefined {
  const { suite, problems } = parsing;
  noteId(document, parsing);
  const before = problems.count;
  const filled = putVariables(document.value, variablesOf(document.value, suite));
  // Without a suite its variables are not known: what they would be is not to be blamed on the case.
  const unfilled = suite === undefined ? [] : filled.problems;
  for (const { pointer, message } of unfilled) problems.add(document.placeOf(pointer), message);
  const settled = new Set(filled.problems.map(({ pointer }) => pointer));
  const file = asCase(filled.value, document, problems, settled);
  if (file === undefined) return undefined;
  vet(file, document, parsing);
  if (problems.count > before) return undefined;
  const { file: path, line } = document.placeOf('');
  return buildCase(file, suite, `${path}:${line ?? 1}`, parsing.schemas);
}

function vet(file: GoldenCaseFile, document: YamlDocument, { suite, schemaFiles, problems }: Parsing): void {
  const adapter = file.request?.adapter ?? suite?.adapter ?? 'openai-chat';
  const around = { tools: suite?.tools ?? 'client', schemaFiles, adapter } as const;
  for (const { pointer, message } of [...vetCase(file, around), ...vetCaseHttp(file, suite, adapter)]) {
    problems.add(document.placeOf(pointer), message);
  }
}

/** The suite's variables, and over them the case's own. */
export function variablesOf(document: Json, suite: GoldenSuiteFile | undefined): JsonObject {
  const own = isJsonObject(document) ? document['vars'] : undefined;
  return Object.fromEntries([
    ...Object.entries(suite?.vars ?? {}),
    ...Object.entries(isJsonObject(own) ? own : {}),
  ]);
}

/** Also of cases with other problems: fixing those must not bring up the next. */
function noteId({ value, placeOf }: YamlDocument, { firstOf, problems }: Parsing): void {
  const id = isJsonObject(value) ? value['id'] : undefined;
  if (typeof id !== 'string') return;
  const place = placeOf('/id');
  const first = firstOf.get(id);
  if (first === undefined) firstOf.set(id, problems.show(place));
  else problems.add(place, `id \`${id}\` is used twice: first in ${first}`);
}
