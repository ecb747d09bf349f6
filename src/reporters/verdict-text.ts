import type { CaseVerdict, Verdict } from '../results/verdict.generated.ts';
import { shellWord } from '../domain/slots/printed-command.ts';
import { findingBlock, findingName } from './verdict-finding.ts';
import { printable } from './printable.ts';
import { dim, mark, outcomeWords, paintOutcome, type Look } from './verdict-symbols.ts';
import { costLine, counted, countsLine } from './verdict-totals.ts';
import { baselineLines } from './verdict-baseline.ts';
import { waiverLines } from './verdict-waivers.ts';
import { wrap } from './wrap.ts';

/** Findings of one case that are shown unless all are asked for. */
const FINDINGS_OF_A_CASE = 8;
const INDENT = '     ';

export interface VerdictTextOptions extends Look {
  /** Columns; 80 where nobody knows. */
  readonly width: number;
  /** Every case and every finding. */
  readonly verbose: boolean;
  /**
   * Flags that name the same scope again (`-n ai-agents --context prod`), for the command that shows an
   * exchange; undefined where no exchange was kept.
   */
  readonly showFlags: string | undefined;
}

/** A verdict for a terminal, ending with a line break. */
export function verdictText(verdict: Verdict, options: VerdictTextOptions): string {
  const lines = [
    heading(verdict),
    ...caseLines(verdict, options),
    ...waivedLines(verdict, options),
    closing(verdict, options),
  ];
  return `${lines.join('\n')}\n`;
}

/** `green, agent-service:1.3.0, 12 cases on 3 pods, set 4be1c22d90aa`; without the numbers where nothing was asked. */
function heading({ slot, image, template, cases, totals, set }: Verdict): string {
  const where = template === null ? '' : ` on ${counted(totals.pods, 'pod')}`;
  const asked = cases.length === 0 ? undefined : `${counted(cases.length, 'case')}${where}`;
  return [slot, image, asked, `set ${set.digest}`]
    .filter((part) => part !== undefined)
    .map(printable)
    .join(', ');
}

function caseLines({ cases }: Verdict, options: VerdictTextOptions): readonly string[] {
  if (options.verbose) return cases.flatMap((one) => caseBlock(one, options));
  const open = cases.filter((one) => one.outcome !== 'pass');
  const asked = open.filter((one) => !neverAsked(one));
  const passed = cases.length - open.length;
  return [
    ...asked.flatMap((one) => caseBlock(one, options)),
    ...notAskedLines(open.filter(neverAsked), options),
    ...(passed > 0 && open.length > 0 ? [` ${options.unicode ? '…' : '...'} ${passed} more passed`] : []),
  ];
}

function neverAsked({ outcome, samples }: CaseVerdict): boolean {
  return outcome === 'inconclusive' && samples.length === 0;
}

/** Cases that nobody asked have nothing to tell one by one: a line for each reason. */
function notAskedLines(cases: readonly CaseVerdict[], options: VerdictTextOptions): readonly string[] {
  const byReason = new Map<string, string[]>();
  for (const { id, reason = 'not asked' } of cases) {
    byReason.set(reason, [...(byReason.get(reason) ?? []), printable(id)]);
  }
  return [...byReason].flatMap(([reason, group]) => {
    const ids = group.join(', ');
    const title = ` ${mark('inconclusive', options)} ${counted(group.length, 'case')} could not tell:`;
    return [
      ...(ids.length <= options.width - 32 ? [`${title} ${ids}`] : [title, ...indented(ids, options.width)]),
      ...indented(reason, options.width),
    ];
  });
}

function caseBlock(one: CaseVerdict, options: VerdictTextOptions): readonly string[] {
  const advisory = one.severity === 'advisory' ? ' (advisory)' : '';
  const share = one.sampling === undefined ? '' : ` (${one.sampling.right} of ${one.sampling.told} right)`;
  const title = ` ${mark(one.outcome, options)} ${printable(one.id)}${advisory}${share}`;
  switch (one.outcome) {
    case 'pass':
      return [title];
    case 'fail':
      return [
        title,
        ...findingLines(one, options),
        ...whereLines(one, options),
        ...baselineLines(one).flatMap((line) => indented(line, options.width)),
        ...showLines(one, options),
      ];
    case 'inconclusive':
      return [
        title,
        ...indented(`could not tell: ${one.reason ?? 'no reason is known'}`, options.width),
        ...showLines(one, options),
      ];
  }
}

function findingLines({ findings }: CaseVerdict, options: VerdictTextOptions): readonly string[] {
  const shown = options.verbose ? findings : findings.slice(0, FINDINGS_OF_A_CASE);
  const column = Math.min(24, Math.max(...shown.map((finding) => findingName(finding).length), 0));
  const width = Math.max(40, options.width - INDENT.length - column - 2);
  const hidden = findings.length - shown.length;
  return [
    ...shown.flatMap((finding) => findingBlock(finding, column, width)),
    ...(hidden > 0 ? [`and ${counted(hidden, 'more finding')} (-v shows all)`] : []),
  ].map((line) => `${INDENT}${line}`);
}

/** Where only some of the samples failed, it matters which pods they ran on. */
function whereLines({ samples }: CaseVerdict, { width }: VerdictTextOptions): readonly string[] {
  const failed = samples.filter(({ outcome }) => outcome === 'fail');
  if (failed.length === samples.length) return [];
  const pods = failed.map(({ pod }) => pod).join(', ');
  return indented(`on ${pods}; not in ${counted(samples.length - failed.length, 'other sample')}`, width);
}

function showLines({ id, samples }: CaseVerdict, options: VerdictTextOptions): readonly string[] {
  if (options.showFlags === undefined || samples.length === 0) return [];
  const flags = options.showFlags === '' ? '' : ` ${options.showFlags}`;
  const command = `kubectl bluegreen verify --show ${shellWord(printable(id))}${flags}`;
  return [`${INDENT}${dim(`whole exchange: ${command}`, options)}`];
}

/** However short the text is to be: what was let through is always said. */
function waivedLines(verdict: Verdict, { width }: VerdictTextOptions): readonly string[] {
  return waiverLines(verdict).flatMap((line) =>
    indented(`waived: ${line}`, width).map((one) => one.slice(4)),
  );
}

/** `failed: 1 failed, 1 could not tell, 10 passed    8.4 s, 3,210 tokens` */
function closing(verdict: Verdict, options: VerdictTextOptions): string {
  const { outcome, totals, reason } = verdict;
  const word = paintOutcome(outcome, outcomeWords[outcome], options);
  if (reason !== undefined && totals.samples === 0) return `${word}: ${printable(reason)}`;
  const why = reason === undefined ? '' : ` (${printable(reason)})`;
  return `${word}: ${countsLine(verdict)}${why}    ${costLine(verdict)}`;
}

function indented(text: string, width: number): readonly string[] {
  return wrap(printable(text), Math.max(40, width - INDENT.length), 4).map((line) => `${INDENT}${line}`);
}
