import type { Behaviour } from './behaviour.ts';

export const noToolCall: Behaviour = {
  does: 'promises to look instead of calling a tool',
  change: (reply) =>
    reply.calls.length === 0 ? reply : { text: 'One moment, please: I am looking into it.', calls: [] },
};
