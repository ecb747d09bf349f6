import type { Behaviour } from './behaviour.ts';

export const tooShort: Behaviour = {
  does: 'says "Ok." to everything',
  change: (reply, prompt) => (prompt.json || reply.text === '' ? reply : { ...reply, text: 'Ok.' }),
};
