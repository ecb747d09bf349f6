import type { ToolCall } from '../chat.ts';
import type { Behaviour } from './behaviour.ts';

export const wrongArguments: Behaviour = {
  does: 'calls the right tools for another order',
  change: (reply) => ({ ...reply, calls: reply.calls.map(forAnotherOrder) }),
};

function forAnotherOrder(call: ToolCall): ToolCall {
  return call.args.order_id === undefined ? call : { ...call, args: { ...call.args, order_id: 'Z-99' } };
}
