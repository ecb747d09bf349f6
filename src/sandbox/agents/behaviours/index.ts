import type { Behaviour } from './behaviour.ts';
import { closes } from './closes.ts';
import { crash } from './crash.ts';
import { error500 } from './error-500.ts';
import { errorEvent } from './error-event.ts';
import { forbiddenCall } from './forbidden-call.ts';
import { neverEnds } from './never-ends.ts';
import { noEndMark } from './no-end-mark.ts';
import { noToolCall } from './no-tool-call.ts';
import { notJson } from './not-json.ts';
import { notReady } from './not-ready.ts';
import { rateLimited } from './rate-limited.ts';
import { reworded } from './reworded.ts';
import { right } from './right.ts';
import { slow } from './slow.ts';
import { stumbles } from './stumbles.ts';
import { thinks } from './thinks.ts';
import { tooLong } from './too-long.ts';
import { tooShort } from './too-short.ts';
import { truncated } from './truncated.ts';
import { turnsBad } from './turns-bad.ts';
import { wantsKey } from './wants-key.ts';
import { wrongArguments } from './wrong-arguments.ts';

/** Every behaviour by the name that `--behaviour` takes. */
export const behaviours = {
  right,
  reworded,
  'too-long': tooLong,
  'too-short': tooShort,
  'no-tool-call': noToolCall,
  'wrong-arguments': wrongArguments,
  'forbidden-call': forbiddenCall,
  'not-json': notJson,
  'no-end-mark': noEndMark,
  truncated,
  'error-event': errorEvent,
  'rate-limited': rateLimited,
  'error-500': error500,
  stumbles,
  'turns-bad': turnsBad,
  slow,
  thinks,
  'never-ends': neverEnds,
  'wants-key': wantsKey,
  closes,
  crash,
  'not-ready': notReady,
} satisfies Record<string, Behaviour>;

export type BehaviourName = keyof typeof behaviours;

export function isBehaviourName(name: string): name is BehaviourName {
  return Object.hasOwn(behaviours, name);
}
