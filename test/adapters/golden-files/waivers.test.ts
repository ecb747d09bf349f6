import { describe, expect, it } from 'vitest';
import { createProblems } from '../../../src/adapters/golden-files/problems.ts';
import { parseGoldenSet } from '../../../src/adapters/golden-files/parse-golden-set.ts';
import { GoldenSetError } from '../../../src/ports/golden-source.ts';
import { suite } from './a-golden-folder.ts';

const refund = [
  'id: refund-window',
  'request: { messages: [{ role: user, content: How long? }] }',
  'expect: { length: { words: { max: 60 } }, text: { contains: [days], notContains: [forever] } }',
  '',
].join('\n');
const now = new Date('2026-11-23T12:00:00Z');

const waiver = (changes: Readonly<Record<string, string>> = {}): string => {
  const entry = {
    case: 'refund-window',
    check: 'length.words',
    owner: 'ada',
    reason: 'the limit is raised in 1.4',
    expires: '2026-12-15',
    ...changes,
  };
  const lines = Object.entries(entry).map(([key, value]) => `${key}: ${value}`);
  return `- ${lines.join('\n  ')}\n`;
};

function load(waivers: string | undefined) {
  const files = [
    { path: 'suite.yaml', text: suite },
    { path: 'cases/refund.yaml', text: refund },
    ...(waivers === undefined ? [] : [{ path: 'waivers.yaml', text: waivers }]),
  ];
  return parseGoldenSet(files, 'golden', createProblems('golden'), now);
}

function problemsOf(waivers: string): readonly string[] {
  try {
    load(waivers);
    return [];
  } catch (error) {
    if (!(error instanceof GoldenSetError)) throw error;
    return error.problems.map(({ place, message }) => `${place}: ${message}`);
  }
}

describe('waivers', () => {
  it('are read with their place, and are part of the digest', () => {
    const set = load(`# why not\n${waiver()}`);
    expect(set.waivers).toEqual([
      {
        case: 'refund-window',
        check: 'length.words',
        owner: 'ada',
        reason: 'the limit is raised in 1.4',
        expires: '2026-12-15',
        location: 'waivers.yaml:2',
      },
    ]);
    const digests = [undefined, waiver(), waiver({ expires: '2026-12-16' })].map((text) => load(text).digest);
    expect(new Set(digests).size).toBe(3);
    expect(load(waiver()).digest).toBe(set.digest);
  });

  it('hold through their last day, and have expired on the next', () => {
    expect(problemsOf(waiver({ expires: '2026-11-23' }))).toEqual([]);
    expect(problemsOf(waiver({ expires: '2026-11-22' }))).toEqual([
      'golden/waivers.yaml:5:12: the waiver of length.words in refund-window has expired: ada mends the case, or renews it',
    ]);
  });

  it.each([
    [{ case: 'refund-windw' }, '1:9: the set has no case `refund-windw`: did you mean `refund-window`?'],
    [
      { check: 'length.word' },
      '2:10: case refund-window has no check `length.word`: did you mean `length.words`?',
    ],
    [
      { check: 'latency.totalMs' },
      '2:10: case refund-window has no check `latency.totalMs`: what can be waived there: finishReason, length.words, text.contains, toolCalls.arguments',
    ],
    [{ expires: '2026-02-30' }, '5:12: `2026-02-30` is no date'],
    [{ expires: 'soon' }, '5:12: [0].expires must be like 2026-12-15; found "soon"'],
    [{ image: 'agent:1.3' }, '6:10: [0].image must be like'],
    [{ onwer: 'ada' }, '6:3: unknown key `onwer`: did you mean `owner`?'],
  ])('that nothing can use are errors with their place: %j', (changes, problem) => {
    expect(problemsOf(waiver(changes as Record<string, string>))[0]).toContain(
      `golden/waivers.yaml:${problem}`,
    );
  });

  it.each(['status', 'schema', 'reply.cut-off', 'text.notContains', 'toolCalls.forbid', 'effects'])(
    'cannot let through what no answer may ever be: %s',
    (check) => {
      expect(problemsOf(waiver({ check }))).toEqual([
        `golden/waivers.yaml:2:10: \`${check}\` cannot be waived: what it finds no answer may ever be`,
      ]);
    },
  );

  it('are not given twice, and are a list', () => {
    expect(problemsOf(waiver() + waiver())).toEqual([
      'golden/waivers.yaml:7:10: length.words of refund-window is waived twice',
    ]);
    expect(problemsOf('waivers: []\n')).toEqual([
      'golden/waivers.yaml:1:1: the document must be a list, found a map of keys',
    ]);
    expect(load('# none yet\n').waivers).toBeUndefined();
  });
});
