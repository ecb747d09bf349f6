import type { Behaviour } from './behaviour.ts';

export const notJson: Behaviour = {
  does: 'answers in prose where JSON is asked for',
  change: (reply, prompt) =>
    prompt.json ? { ...reply, text: `Sure! Here is the summary you asked for: ${reply.text}` } : reply,
};
