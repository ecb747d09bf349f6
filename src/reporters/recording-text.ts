import { durationText } from '../domain/duration.ts';
import type { Verdict } from '../results/verdict.generated.ts';
import { printable } from './printable.ts';
import { refusalText } from './refusal-text.ts';

/** How the recording of a verdict ended; nothing where nobody asked for it. */
export function recordingText({ recording, slot, outcome }: Verdict): string {
  if (recording === undefined) return '';
  const { when = '', who = '', reason = '', op } = recording;
  switch (recording.outcome) {
    case 'recorded': {
      const taken =
        outcome === 'pass' ? `, for switch to take for ${durationText(usualAgeMs)}` : '; no switch takes it';
      return printable(`recorded on ${slot} by ${who} at ${when}${taken}`) + '\n';
    }
    case 'not-recorded':
      return printable(`not recorded: ${reason}`) + '\n';
    case 'refused':
      return (
        (recording.refusal === undefined ? '' : refusalText([recording.refusal])) + 'nothing was recorded\n'
      );
    case 'failed':
      return printable(`not recorded: ${reason}`) + '\n';
    case 'unconfirmed':
      return (
        printable(`not confirmed: the verdict may have been recorded (op ${op ?? ''}): ${reason}`) + '\n'
      );
  }
}

/** What \`switch --max-age\` is where nobody says otherwise. */
const usualAgeMs = 86_400_000;
