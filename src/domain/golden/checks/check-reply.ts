import { shorten } from '../shorten.ts';
import type { Finding } from '../finding.ts';
import type { Observation, ReplyDefect } from '../observation.ts';

/** What a whole reply has instead of each defect. */
const expectedOf: Readonly<Record<ReplyDefect['kind'], string>> = {
  'not-json': 'a JSON body',
  'unexpected-shape': "a reply of the protocol's shape",
  'not-a-stream': 'a stream of events',
  'broken-event': 'events that are JSON',
  'error-event': 'a stream without an error',
  'no-end-mark': 'an end mark',
  'cut-off': 'a whole reply',
  'never-ended': 'a reply that ends in time',
  'too-large': 'a reply of bounded size',
};

/** Defects of form: an error reply (status 400 and up) is not in the protocol's form anyway. */
const ofForm: readonly ReplyDefect['kind'][] = [
  'not-json',
  'unexpected-shape',
  'not-a-stream',
  'no-end-mark',
];

/** Every reply must be whole and well-formed; no case needs to ask for it. */
export function checkReply(observation: Observation): readonly Finding[] {
  return observation.defects
    .filter(({ kind }) => observation.status < 400 || !ofForm.includes(kind))
    .map(({ kind, detail }) => ({
      check: `reply.${kind}`,
      expected: expectedOf[kind],
      actual: shorten(detail),
      pointer: '',
    }));
}
