import type { Expect, GoldenCaseFile, Range } from '../../domain/golden/case.generated.ts';
import { PatternError, compilePattern } from '../../domain/golden/compile-pattern.ts';
import type { GoldenCase, Suite } from '../../domain/golden/golden-set.ts';
import { vetSampling } from './vet-sampling.ts';
import { nearestKey } from './nearest-key.ts';

/** What a case is vetted against. */
export interface Surroundings {
  readonly tools: Suite['tools'];
  readonly adapter: GoldenCase['adapter'];
  /** Paths of all schema files below `schemas/`, readable or not. */
  readonly schemaFiles: readonly string[];
}

export interface CaseProblem {
  readonly pointer: string;
  readonly message: string;
}

/**
 * What the schema cannot say: a case that is well-formed and still cannot be asked, or would pass whatever the
 * agent answers.
 */
export function vetCase(file: GoldenCaseFile, around: Surroundings): readonly CaseProblem[] {
  const turns = file.turns ?? [];
  return [
    ...(file.turns === undefined ? vetPlain(file) : vetConversation(file)),
    ...vetSampling(file.sampling),
    ...vetExpect(file.expect, '/expect', around),
    ...turns.flatMap(({ expect }, index) => vetExpect(expect, `/turns/${index}/expect`, around)),
  ];
}

function vetPlain({ request, expect }: GoldenCaseFile): readonly CaseProblem[] {
  return [
    ...problemIf(
      request?.messages === undefined,
      '/request',
      'missing key `messages` in request (or `turns`)',
    ),
    ...problemIf(expect === undefined, '', 'nothing is expected: a case without `expect` would always pass'),
  ];
}

function vetConversation({ request, expect, turns = [] }: GoldenCaseFile): readonly CaseProblem[] {
  const nothing = turns.every((turn) => turn.expect === undefined);
  return [
    ...problemIf(
      request?.messages !== undefined,
      '/request/messages',
      'a case has request.messages or turns, not both: move the messages into turns[0]',
    ),
    ...problemIf(
      expect !== undefined,
      '/expect',
      'a case with turns has an `expect` in each turn: move it there',
    ),
    ...problemIf(
      nothing,
      '/turns',
      'nothing is expected: a case whose turns have no `expect` would always pass',
    ),
    ...problemIf(
      turns[0]?.toolResults !== undefined,
      '/turns/0/toolResults',
      'the first turn has no tool calls before it to answer',
    ),
    ...turns.flatMap(({ messages, toolResults }, index) =>
      problemIf(
        messages === undefined && toolResults === undefined,
        `/turns/${index}`,
        'a turn says nothing: it needs `messages` or `toolResults`',
      ),
    ),
  ];
}

function vetExpect(
  expect: Expect | undefined,
  pointer: string,
  around: Surroundings,
): readonly CaseProblem[] {
  if (expect === undefined) return [];
  return [
    ...vetRanges(expect.length, `${pointer}/length`),
    ...vetRanges(expect.usage, `${pointer}/usage`),
    ...vetSchemaFile(expect.schema, `${pointer}/schema/file`, around),
    ...vetPatterns(expect.text?.matches, `${pointer}/text/matches`),
    ...vetPatterns(expect.text?.notMatches, `${pointer}/text/notMatches`),
    ...vetToolCalls(expect.toolCalls, `${pointer}/toolCalls`, around),
  ];
}

function vetRanges(
  ranges: Readonly<Record<string, Range>> | undefined,
  pointer: string,
): readonly CaseProblem[] {
  return Object.entries(ranges ?? {}).flatMap(([name, { min, max }]) => {
    const reversed = min !== undefined && max !== undefined && min > max;
    return problemIf(reversed, `${pointer}/${name}/min`, `min ${min ?? ''} is more than max ${max ?? ''}`);
  });
}

function vetSchemaFile(
  schema: Expect['schema'],
  pointer: string,
  { schemaFiles }: Surroundings,
): readonly CaseProblem[] {
  if (schema === undefined || schemaFiles.includes(schema.file)) return [];
  const near = nearestKey(schema.file, schemaFiles);
  const hint = near === undefined ? '' : `: did you mean \`${near}\`?`;
  return [{ pointer, message: `no such schema file: schemas/${schema.file}${hint}` }];
}

function vetPatterns(patterns: readonly string[] | undefined, pointer: string): readonly CaseProblem[] {
  return (patterns ?? []).flatMap((pattern, index) => {
    try {
      compilePattern(pattern);
      return [];
    } catch (error) {
      if (!(error instanceof PatternError)) throw error;
      return [
        { pointer: `${pointer}/${index}`, message: `not a regular expression of RE2: ${error.message}` },
      ];
    }
  });
}

/** Replies of the OpenAI protocols show a tool call only where the client runs the tool. */
const unseen: Readonly<Record<Exclude<Suite['tools'], 'client'>, string>> = {
  hidden: 'the suite says `tools: hidden`',
  server:
    'the suite says `tools: server`, and a reply of an OpenAI protocol does not show what the server called',
};

function vetToolCalls(
  toolCalls: Expect['toolCalls'],
  pointer: string,
  { tools, adapter }: Surroundings,
): readonly CaseProblem[] {
  if (toolCalls === undefined) return [];
  const { order, extra, missing, calls = [], forbid } = toolCalls;
  const allowsExtra = (extra ?? (order === 'exact' ? 'forbid' : 'allow')) === 'allow';
  const allowsAbsence = calls.length === 0 || (missing === 'allow' && order !== 'exact');
  const vacuous = forbid === undefined && allowsExtra && allowsAbsence;
  return [
    ...(tools === 'client' || (tools === 'server' && adapter === 'http')
      ? []
      : [{ pointer, message: `tool calls cannot be seen: ${unseen[tools]}` }]),
    ...problemIf(vacuous, pointer, 'toolCalls expects nothing: any calls, or none, would pass'),
    ...calls.flatMap(({ args }, index) =>
      problemIf(
        args !== undefined && args.match !== 'ignore' && args.value === undefined,
        `${pointer}/calls/${index}/args`,
        `missing key \`value\`: match ${args?.match ?? ''} needs the arguments to match`,
      ),
    ),
  ];
}

function problemIf(holds: boolean, pointer: string, message: string): readonly CaseProblem[] {
  return holds ? [{ pointer, message }] : [];
}
