import type { CaseVerdict, Verdict } from '../results/verdict.generated.ts';
import { findingLine } from './verdict-finding.ts';
import { placeOf } from './verdict-place.ts';
import { outcomeWords } from './verdict-symbols.ts';
import { counted, sharesOf } from './verdict-totals.ts';
import { baselineLines } from './verdict-baseline.ts';
import { waiverLine } from './verdict-waivers.ts';
import { printable } from './printable.ts';
import { cut } from './wrap.ts';

/** GitHub shows so many annotations of each level for a step, and drops the others without a word. */
const MOST = 10;
const FINDINGS_OF_A_CASE = 10;
const LINE = 500;

/**
 * A verdict as GitHub's workflow commands: an annotation at the line of each case that did not pass, an error for a
 * blocking one, a warning for an advisory one; cases that were never asked share one for each reason. Empty where
 * all passed and nothing was waived; each waiver that was used is a notice.
 * @param folder of the golden set, below the root of the repository
 */
export function githubAnnotations({ cases, waivers = [] }: Verdict, folder: string): string {
  const open = cases.filter(({ outcome }) => outcome !== 'pass');
  const levels = (['blocking', 'advisory'] as const).map((severity) =>
    limitedAnnotations(
      annotations(
        open.filter((one) => one.severity === severity),
        folder,
      ),
      severity === 'blocking' ? 'error' : 'warning',
    ),
  );
  const waived = waivers.map((one) => ({
    properties: { ...placeOf(one.location, folder), title: 'waived' },
    message: cut(waiverLine(one), LINE),
  }));
  return [...levels, limitedAnnotations(waived, 'notice')]
    .flat()
    .map((line) => `${line}\n`)
    .join('');
}

interface Annotation {
  readonly properties: Readonly<Record<string, string>>;
  readonly message: string;
}

function annotations(cases: readonly CaseVerdict[], folder: string): readonly Annotation[] {
  const unasked = new Map<string, number>();
  for (const { samples, reason = 'not asked' } of cases) {
    if (samples.length === 0) unasked.set(reason, (unasked.get(reason) ?? 0) + 1);
  }
  return [
    ...cases.filter(({ samples }) => samples.length > 0).map((one) => ofCase(one, folder)),
    ...[...unasked].map(([reason, count]) => ({
      properties: { title: `${counted(count, 'case')} could not tell` },
      message: cut(printable(reason), LINE),
    })),
  ];
}

function ofCase(one: CaseVerdict, folder: string): Annotation {
  const lines =
    one.outcome === 'fail'
      ? one.findings.slice(0, FINDINGS_OF_A_CASE).map(findingLine)
      : [printable(one.reason ?? 'no reason is known')];
  const hidden = one.findings.length - FINDINGS_OF_A_CASE;
  return {
    properties: {
      ...placeOf(one.location, folder),
      title: [`${printable(one.id)}: ${outcomeWords[one.outcome]}`, ...sharesOf(one)].join(', '),
    },
    message: [
      ...lines.map((line) => cut(line, LINE)),
      ...(hidden > 0 ? [`and ${counted(hidden, 'more finding')}`] : []),
      ...baselineLines(one).map((line) => cut(line, LINE)),
    ].join('\n'),
  };
}

/** The last one says how many there are besides. */
export function limitedAnnotations(
  all: readonly Annotation[],
  level: 'error' | 'warning' | 'notice',
  elsewhere = 'the job summary lists every case',
): readonly string[] {
  if (all.length <= MOST) return all.map((one) => command(level, one));
  const hidden = all.length - MOST + 1;
  const rest = {
    properties: { title: 'golden set' },
    message: `${counted(hidden, 'more annotation')} like these; ${elsewhere}`,
  };
  return [...all.slice(0, MOST - 1), rest].map((one) => command(level, one));
}

function command(level: string, { properties, message }: Annotation): string {
  const list = Object.entries(properties).map(([name, value]) => `${name}=${escapeProperty(value)}`);
  return `::${level} ${list.join(',')}::${escapeData(message)}`;
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
