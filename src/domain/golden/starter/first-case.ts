import type { Json } from '../../json.ts';
import { countWords } from '../checks/check-length.ts';
import { flowYaml } from '../flow-yaml.ts';
import type { GoldenSet } from '../golden-set.ts';
import type { Observation } from '../observation.ts';
import type { Provenance } from '../recorded-case.ts';

/** A question that no case asks yet. */
export interface FirstQuestion {
  readonly id: string;
  readonly prompt: string;
  readonly system: string | undefined;
}

/** A case that asks it and takes any whole answer: what is asked before anything is known of the answer. */
export function openCaseText(question: FirstQuestion): string {
  return `${requestText(question)}expect: { status: 200 }\n`;
}

export interface FirstAnswer {
  readonly observation: Observation;
  readonly provenance: Provenance;
  /** Of the set: what cannot be seen is not expected. */
  readonly suite: Pick<GoldenSet['suite'], 'tools'>;
  readonly hasFinishReason: boolean;
  /** Where an editor finds the schema of cases; undefined where the set has none. */
  readonly schema: string | undefined;
}

/** A first case from one answer: what it was, with room, for its author to say what must be. */
export function firstCaseText(question: FirstQuestion, answer: FirstAnswer): string {
  const { observation, provenance, schema } = answer;
  const by = provenance.image ?? provenance.source;
  return [
    ...(schema === undefined ? [] : [`# yaml-language-server: $schema=${schema}`]),
    `# Written from one answer of ${oneLine(by)}. Each check says what that answer was: change it to what must be.`,
    requestText(question).trimEnd(),
    'expect:',
    ...expectLines(observation, answer),
    '  # The facts that must be there, and what must never be said:',
    '  # text: { contains: [14 days], notContains: [store credit] }',
    '',
  ].join('\n');
}

function requestText({ id, prompt, system }: FirstQuestion): string {
  const message = (role: string, content: string): string =>
    `    - { role: ${role}, content: ${JSON.stringify(content)} }\n`;
  const before = system === undefined ? '' : message('system', system);
  return `id: ${flowYaml(id)}\nrequest:\n  messages:\n${before}${message('user', prompt)}`;
}

function expectLines(
  { status, text, finishReason, toolCalls }: Observation,
  { suite, hasFinishReason }: FirstAnswer,
): readonly string[] {
  const words = countWords(text);
  const calls = toolCalls.map(({ name, arguments: given }): Json =>
    given.kind === 'text' ? { name } : { name, args: { match: 'partial', value: given.value } },
  );
  return [
    `  status: ${status}`,
    ...(hasFinishReason && finishReason !== undefined ? [`  finishReason: ${flowYaml([finishReason])}`] : []),
    ...(words === 0
      ? []
      : [
          `  # Half and one and a half times as long as that answer, which had ${words} words.`,
          '  length:',
          `    words: { min: ${Math.max(1, Math.floor(words / 2))}, max: ${Math.ceil(words * 1.5)} }`,
        ]),
    ...(suite.tools === 'hidden'
      ? []
      : [
          '  # No other calls than these; further arguments are let through (match: exact lets none).',
          '  toolCalls:',
          '    extra: forbid',
          ...(calls.length === 0
            ? ['    calls: []']
            : ['    calls:', ...calls.map((call) => `      - ${flowYaml(call)}`)]),
        ]),
  ];
}

/** A comment ends with its line. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cs}\u2028\u2029\ufeff]+/gu, ' ');
}
