import type { ExpectedCall } from '../expectation.ts';
import type { ToolCall } from '../observation.ts';
import { shorten } from '../shorten.ts';
import { showJson } from '../show-json.ts';

/** `get_order {"id": "A-17"}`; the name alone where any arguments do. */
export function showExpectedCall({ name, args }: ExpectedCall): string {
  const any = args === undefined || args.match === 'ignore';
  return shorten(any ? name : `${name} ${showJson(args.value ?? {})}`);
}

/** `get_order {"id": "A-17"}`; arguments that are not JSON as they came. */
export function showCall(call: ToolCall): string {
  const { arguments: args } = call;
  return shorten(`${call.name} ${args.kind === 'json' ? showJson(args.value) : args.text}`);
}
