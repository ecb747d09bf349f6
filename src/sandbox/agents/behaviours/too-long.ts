import type { Behaviour } from './behaviour.ts';

const padding = Array.from(
  { length: 12 },
  () =>
    'Let me also mention, so that nothing is left open, that we care about every single question you may have.',
).join(' ');

export const tooLong: Behaviour = {
  does: 'adds 230 words to what it says',
  change: (reply, prompt) =>
    prompt.json || reply.text === '' ? reply : { ...reply, text: `${reply.text} ${padding}` },
};
