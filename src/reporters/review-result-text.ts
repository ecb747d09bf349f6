import type { ReviewedChange, ReviewResult } from '../results/review-result.generated.ts';
import { printable } from './printable.ts';

/** What was written, what could not be, and what is left. @param help a command that goes on */
export function reviewResultText(result: ReviewResult): string {
  const { outcome, accepted, rejected, pending, notApplied } = result;
  if (outcome === 'nothing') return 'nothing is proposed; first: kubectl bluegreen golden update\n';
  const lines = [
    ...accepted.map((one) => `written ${nameOf(one)}: ${one.file ?? ''}`),
    ...notApplied.map(({ case: id, check, kind, place, reason }) => {
      const where = place === undefined ? '' : ` (${place})`;
      return `not written ${id}${check === undefined ? '' : ` ${check}`}: ${reason}${where}${advice[kind]}`;
    }),
    ...(outcome === 'listed' ? [] : [counts(accepted.length, rejected.length)]),
    ...(pending.length > 0 ? [left(pending)] : []),
  ];
  return lines.map((line) => `${printable(line)}\n`).join('');
}

const advice: Readonly<Record<ReviewResult['notApplied'][number]['kind'], string>> = {
  stale: '; ask again: kubectl bluegreen golden update',
  'by-hand': '; change it by hand',
  invalid: '',
  'not-good': '',
};

function nameOf({ case: id, what, turn, check = '' }: ReviewedChange): string {
  if (what === 'answer') return `${id} recorded answer`;
  return `${id}${turn === undefined ? '' : ` turn ${turn}`} ${check}`;
}

function counts(accepted: number, rejected: number): string {
  return `${accepted} accepted, ${rejected} rejected`;
}

function left(pending: readonly ReviewedChange[]): string {
  const cases = new Set(pending.map((one) => one.case)).size;
  const many = `${pending.length} ${pending.length === 1 ? 'change' : 'changes'} of ${cases} ${cases === 1 ? 'case' : 'cases'}`;
  return `${many} still proposed: kubectl bluegreen golden review`;
}
