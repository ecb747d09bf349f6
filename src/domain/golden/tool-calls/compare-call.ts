import type { ExpectedCall } from '../expectation.ts';
import type { ToolCall } from '../observation.ts';
import { pointerToken } from '../../slots/json-patch.ts';
import { compareArguments } from './compare-arguments.ts';
import type { Difference } from './compare-arguments.ts';

export type CallComparison =
  | { readonly kind: 'same' }
  | { readonly kind: 'other-name' }
  /** The arguments are not JSON, so they cannot be compared. */
  | { readonly kind: 'unreadable' }
  | { readonly kind: 'other-arguments'; readonly difference: Difference };

/** Whether a call of the reply is the expected one. */
export function compareCall({ name, args }: ExpectedCall, call: ToolCall): CallComparison {
  if (name !== call.name) return { kind: 'other-name' };
  if (args === undefined || args.match === 'ignore') return { kind: 'same' };
  if (call.arguments.kind === 'text') return { kind: 'unreadable' };
  const rule = { match: args.match, ignored: new Set((args.ignore ?? []).map(toPointer)) };
  const difference = compareArguments(args.value ?? {}, call.arguments.value, rule);
  return difference === undefined ? { kind: 'same' } : { kind: 'other-arguments', difference };
}

/** An ignored argument is written as its name or, for what is nested, as a pointer. */
function toPointer(ignored: string): string {
  return ignored.startsWith('/') ? ignored : `/${pointerToken(ignored)}`;
}
