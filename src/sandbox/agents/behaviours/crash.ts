import type { Behaviour } from './behaviour.ts';

export const crash: Behaviour = {
  does: 'exits with 1 at start',
  crash: 'agent: cannot start: prompt file /etc/agent/prompts/system.txt does not exist',
};
