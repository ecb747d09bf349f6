import { performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import type { Behaviour } from './behaviour.ts';
import { sendWhole } from './send.ts';

/** `Think for 320 ms.` in the last message of the conversation. */
const asked = /\bthink for (\d+) ms\b/i;

/** For measuring callers: its latency is known, and what it became in truth stands in `Server-Timing`. */
export const thinks: Behaviour = {
  does: 'thinks as long as it is asked to ("think for 320 ms"), and says how long it did',
  send: async (sending) => {
    const begun = performance.now();
    const milliseconds = asked.exec(sending.prompt.messages.at(-1)?.text ?? '')?.[1];
    if (milliseconds !== undefined) await wait(Number(milliseconds));
    sending.response.setHeader('server-timing', `think;dur=${(performance.now() - begun).toFixed(1)}`);
    return sendWhole(sending);
  },
};
