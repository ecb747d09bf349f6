import type { Behaviour } from './behaviour.ts';

export const right: Behaviour = { does: 'answers as the golden set expects' };
