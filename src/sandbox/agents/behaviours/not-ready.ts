import type { Behaviour } from './behaviour.ts';

export const notReady: Behaviour = { does: 'answers 503 on /readyz', ready: false };
