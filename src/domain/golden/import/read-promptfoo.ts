import { isJsonObject } from '../../json.ts';
import type { Json, JsonObject } from '../../json.ts';
import { openCaseIds, type CaseIds } from './case-ids.ts';
import {
  onceEach,
  type Imported,
  type ImportedCase,
  type ImportNote,
  type ImportPlace,
  type LeftOut,
  type SourceDocument,
} from './imported.ts';
import { makeCase, type Judgement } from './make-case.ts';
import { readAssertions } from './read-assertions.ts';
import { readPrompts, renderMessages, type PromptTemplate } from './read-prompts.ts';
import { readProvider, type ReadProvider } from './read-provider.ts';
import { isReference, type ReferencedFiles } from './references.ts';
import { expandVars, readVars } from './read-vars.ts';

export interface PromptfooSource {
  readonly config: SourceDocument;
  readonly files: ReferencedFiles;
}

export interface ImportOptions {
  /** Ids that the set has already. */
  readonly taken: ReadonlySet<string>;
  /** Folder below the set's `cases/` and `schemas/`. */
  readonly into: string;
}

/** Enough for any set, and a bound on what variables multiply to. */
export const mostCases = 5_000;

export function tooMany(place: ImportPlace): LeftOut {
  return {
    ...place,
    what: `all from here on: more than ${mostCases} cases`,
    instead: 'split the file, and import each part',
  };
}

/** A configuration of promptfoo: each prompt with each test is a case. */
export function importPromptfoo(
  { config, files }: PromptfooSource,
  { taken, into }: ImportOptions,
): Imported {
  const root = isJsonObject(config.value) ? config.value : {};
  const { prompts, leftOut } = readPrompts(config, files);
  const provider = readProvider(config, files);
  const all: Gathered = {
    cases: [],
    leftOut: [...strangers(root, config), ...leftOut, ...provider.leftOut],
    notes: [...provider.notes],
  };
  const on = { root, config, files, prompts, provider, into, ids: openCaseIds(taken), all };
  for (const test of testsOf(on)) importTest(on, test);
  return { cases: all.cases, leftOut: onceEach(all.leftOut), notes: onceEach(all.notes) };
}

interface Gathered {
  readonly cases: ImportedCase[];
  readonly leftOut: LeftOut[];
  readonly notes: ImportNote[];
}

interface Importing {
  readonly root: JsonObject;
  readonly config: SourceDocument;
  readonly files: ReferencedFiles;
  readonly prompts: readonly PromptTemplate[];
  readonly provider: ReadProvider;
  readonly into: string;
  readonly ids: CaseIds;
  readonly all: Gathered;
}

const known = [
  'prompts',
  'providers',
  'targets',
  'tests',
  'defaultTest',
  'description',
  '$schema',
  'assertionTemplates',
];
/** They say how promptfoo runs and shows, not what is asked or judged. */
const harmless = [
  'outputPath',
  'sharing',
  'commandLineOptions',
  'env',
  'metadata',
  'tags',
  'writeLatestResults',
  'derivedMetrics',
];

function strangers(root: JsonObject, { placeOf }: SourceDocument): readonly LeftOut[] {
  return Object.keys(root)
    .filter((key) => !known.includes(key) && !harmless.includes(key))
    .map((key) => ({
      ...placeOf(`/${key}`),
      what: key,
      instead: topLevelAdvice[key] ?? 'say it in the cases, or leave it to promptfoo',
    }));
}

const topLevelAdvice: Readonly<Record<string, string>> = {
  scenarios: 'write them out as tests',
  evaluateOptions: 'concurrency and sampling in suite.yaml',
  nunjucksFilters: 'put their results into the variables',
  redteam: 'leave it to promptfoo: its attacks are made anew in each run',
  extensions: 'code is never run here',
};

interface Test {
  readonly value: JsonObject;
  readonly document: SourceDocument;
  readonly pointer: string;
}

/** The tests of the configuration and of the files that it names; without any, each prompt once. */
function testsOf({ root, config, files, all }: Importing): readonly Test[] {
  const { tests } = root;
  if (tests === undefined) return [{ value: {}, document: config, pointer: '' }];
  const read = (value: Json, document: SourceDocument, pointer: string, depth: number): readonly Test[] => {
    if (Array.isArray(value))
      return (value as readonly Json[]).flatMap((one, index) =>
        read(one, document, `${pointer}/${index}`, depth),
      );
    if (isJsonObject(value) && value['path'] === undefined) return [{ value, document, pointer }];
    const file = isReference(value) && depth < 2 ? files.get(value) : undefined;
    if (file?.kind === 'document') return read(file.document.value, file.document, '', depth + 1);
    all.leftOut.push({
      ...document.placeOf(pointer),
      what: `tests: ${isReference(value) ? value : 'what is neither a list nor a file'}${file?.kind === 'unread' ? `: ${file.reason}` : ''}`,
      instead: 'tests as a list, or in a .yaml or .json file',
    });
    return [];
  };
  return read(tests, config, '/tests', 0);
}

const knownInTest = [
  'description',
  'vars',
  'assert',
  'threshold',
  'options',
  'prompts',
  'provider',
  'providers',
  'metadata',
];

function importTest(on: Importing, test: Test): void {
  const { all, config, root } = on;
  const place = test.document.placeOf(test.pointer);
  const fallback = isJsonObject(root['defaultTest']) ? root['defaultTest'] : {};
  if (root['defaultTest'] !== undefined && !isJsonObject(root['defaultTest']))
    all.leftOut.push({
      ...config.placeOf('/defaultTest'),
      what: 'defaultTest in another file',
      instead: 'write it into the configuration',
    });
  const leftOut = [
    ...Object.keys(test.value)
      .filter((key) => !knownInTest.includes(key))
      .map((key) => oddKey(test, key)),
    ...(['threshold', 'provider', 'providers'] as const).flatMap((key) =>
      test.value[key] === undefined && fallback[key] === undefined ? [] : [ofWholeTest(on, test, key)],
    ),
  ];
  const options = { ...asObject(fallback['options']), ...asObject(test.value['options']) };
  if (options['prefix'] !== undefined || options['suffix'] !== undefined) {
    all.leftOut.push({
      ...place,
      what: 'a test with options.prefix or suffix',
      instead: 'put them into the prompt',
    });
    return;
  }
  const vars = readVars(asObject(fallback['vars']), asObject(test.value['vars']), on.files);
  if (vars.kind === 'unread') {
    all.leftOut.push({ ...place, what: `a test: ${vars.reason}`, instead: 'write the variable as text' });
    return;
  }
  for (const set of expandVars(vars.vars, options['disableVarExpansion'] === true, mostCases + 1)) {
    const judged = readAssertions(
      [
        { document: config, pointer: '/defaultTest/assert', value: fallback['assert'] },
        { document: test.document, pointer: `${test.pointer}/assert`, value: test.value['assert'] },
      ],
      {
        vars: set,
        files: on.files,
        root,
        transformed: options['transform'] !== undefined || options['postprocess'] !== undefined,
      },
    );
    importAsked(on, test, set, { ...judged, leftOut: [...leftOut, ...judged.leftOut] });
  }
}

function asObject(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function oddKey({ document, pointer }: Test, key: string): LeftOut {
  return {
    ...document.placeOf(`${pointer}/${key}`),
    what: `${key} of a test`,
    instead: 'write the check by hand',
  };
}

const wholeTestAdvice = {
  threshold: {
    what: 'threshold of a test: a share of its checks suffices',
    instead: 'here all that were carried over must hold; move what may fail into an advisory case',
  },
  provider: {
    what: 'provider of a test',
    instead: 'one agent is asked: leave the case out, or set request.model',
  },
  providers: {
    what: 'providers of a test',
    instead: 'one agent is asked: leave the case out, or set request.model',
  },
} as const;

function ofWholeTest({ config }: Importing, test: Test, key: keyof typeof wholeTestAdvice): LeftOut {
  const own = test.value[key] !== undefined;
  const document = own ? test.document : config;
  return {
    ...document.placeOf(own ? `${test.pointer}/${key}` : `/defaultTest/${key}`),
    ...wholeTestAdvice[key],
  };
}

/** One test with one set of variables, asked with each prompt. */
function importAsked(on: Importing, test: Test, vars: JsonObject, judged: Judgement): void {
  const { all, ids, provider, into } = on;
  const place = test.document.placeOf(test.pointer);
  const { description, prompts: chosen } = test.value;
  const asked = on.prompts.filter(({ names }) => chosen === undefined || isChosen(names, chosen));
  if (chosen !== undefined && asked.length === 0)
    all.leftOut.push({
      ...place,
      what: 'a test whose prompts are not there',
      instead: 'name prompts by their label',
    });
  all.notes.push(...judged.notes);
  for (const prompt of asked) {
    const rendered = renderMessages(prompt.messages, vars);
    if ('reason' in rendered) {
      all.leftOut.push({
        ...place,
        what: `a test: ${rendered.reason}`,
        instead: 'write the prompt with plain {{variables}} that each test sets',
      });
      continue;
    }
    if (all.cases.length >= mostCases) {
      all.leftOut.push(tooMany(place));
      return;
    }
    const name = typeof description === 'string' ? description : undefined;
    const texts = Object.values(vars).filter((value) => typeof value === 'string');
    const request: JsonObject = {
      messages: rendered.messages,
      ...(provider.tools.length > 0 && { tools: provider.tools }),
      ...(Object.keys(provider.parameters).length > 0 && { parameters: provider.parameters }),
    };
    const made = makeCase(
      { id: ids.next(name, ...texts, into), description: name, request, into, place },
      judged,
    );
    all.cases.push(made.golden);
    all.leftOut.push(...made.leftOut);
  }
}

function isChosen(names: readonly string[], chosen: Json): boolean {
  const labels = (Array.isArray(chosen) ? chosen : [chosen]) as readonly Json[];
  return names.some((name) => labels.includes(name));
}
