import type { RunPlan } from '../results/run-plan.generated.ts';
import { printable } from './printable.ts';
import { table } from './table.ts';

/** A plan for a terminal, ending with a line break. */
export function runPlanText(plan: RunPlan): string {
  const { set, samples, tokens, minutes, blocked, cases } = plan;
  const open = tokens.casesWithoutBound;
  const without =
    open === 0 ? '' : `, and the replies of ${open} of ${cases.length} cases, which have no bound`;
  const rows = cases.map((one) => [
    `${printable(one.id)}${one.severity === 'advisory' ? ' (advisory)' : ''}`,
    one.mode,
    one.samples.expected.toFixed(1),
    String(one.samples.worst),
    percent(one.acceptable),
    percent(one.blocked),
  ]);
  return [
    `plan of ${printable(set.source)}, set ${set.digest}; nothing was asked`,
    '',
    ...table([['CASE', 'MODE', 'SAMPLES', 'AT MOST', 'GOOD IS', 'BLOCKED'], ...rows]),
    '',
    `samples   ${samples.expected.toFixed(1)} of a good agent on average, ${samples.worst} at most`,
    `tokens    ${Math.ceil(tokens.expected)} on average, ${tokens.worst} at most${without}`,
    `minutes   ${minutes.expected.toFixed(1)} on average, ${minutes.worst.toFixed(1)} at most, each answer as late as it may be`,
    `blocked   a good agent in ${percent(blocked)} of runs, by chance (failed or inconclusive)`,
    '',
  ].join('\n');
}

function percent(chance: number): string {
  return `${Number((100 * chance).toFixed(2))} %`;
}
