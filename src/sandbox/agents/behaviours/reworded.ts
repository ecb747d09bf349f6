import { other } from '../wordings.ts';
import type { Behaviour } from './behaviour.ts';

export const reworded: Behaviour = { does: 'says the same in other words', wording: other };
