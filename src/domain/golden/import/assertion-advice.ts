/** No model judges here: a gate says the same of the same answer. */
const judgedByModel =
  'say what must be in the answer: text.contains, text.matches, toolCalls; a judge stays in promptfoo';
const byCode = 'text.matches, schema, length or toolCalls, where they can say it; code is never run here';
const toolCalls =
  'toolCalls: calls with a name and args (match: exact or partial); forbid names what must not be called';

/** What an author does in the place of an assertion that has no equal. */
const advice: Readonly<Record<string, string>> = {
  javascript: byCode,
  python: byCode,
  ruby: byCode,
  webhook: byCode,
  cost: 'usage.totalTokens: {max: N}; prices are not known here',
  'contains-json': 'ask for JSON alone and use a schema (is-json), or text.matches',
  'is-valid-openai-tools-call': toolCalls,
  'is-valid-openai-function-call': toolCalls,
  'is-valid-function-call': toolCalls,
  'tool-call-f1': toolCalls,
  'is-refusal': 'text.matches with the words of a refusal',
  'not-is-refusal': 'text.notMatches with the words of a refusal',
  'not-is-json': 'text.notMatches, for example ^\\s*[{\\[]',
  'not-contains-all': 'text.notContains, which is stricter: none of them',
  'not-icontains-all': 'text.notMatches, which is stricter: none of them',
  'character-count': 'length.chars: {min: N, max: N}, in Unicode code points',
  levenshtein: 'text.matches with the alternatives, or length and text.contains',
  'not-latency': 'nothing: an answer that must be slow is no promise',
  'not-finish-reason': 'finishReason: [those that are right]',
  'not-word-count': 'length.words: {min: N, max: N}',
};

const trajectory = /^(not-)?(trajectory:|trace-|skill-)/;
const structure = /^(not-)?(is|contains)-(xml|html|sql)$/;

/** @param type as promptfoo has it, `not-` included */
export function adviceFor(type: string): string {
  if (advice[type] !== undefined) return advice[type];
  if (trajectory.test(type)) return `${toolCalls}; only calls that the reply shows are seen`;
  if (structure.test(type)) return 'text.matches with the tags or words that matter';
  return judgedByModel;
}
