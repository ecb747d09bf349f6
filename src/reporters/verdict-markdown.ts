import type { CaseVerdict, Finding, Sample, Verdict } from '../results/verdict.generated.ts';
import { distribution } from './distribution.ts';
import { printable } from './printable.ts';
import { findingName } from './verdict-finding.ts';
import { placeOf } from './verdict-place.ts';
import { outcomeWords } from './verdict-symbols.ts';
import { costLine, counted, countsLine, sharesOf } from './verdict-totals.ts';
import { baselineLines } from './verdict-baseline.ts';
import { waiverLines } from './verdict-waivers.ts';
import { cut } from './wrap.ts';

const FINDINGS_OF_A_CASE = 20;
const LINE = 500;
/** Kept free for the line that says how many cases were left out. */
const RESERVED = 300;

/**
 * A verdict as GitHub's markdown: what passed in one line, each case that did not with what was expected and found.
 * Everything from outside stands in code, where markdown has no meaning.
 * @param mostBytes of UTF-8; cases that do not fit are left out, and counted
 */
export function verdictMarkdown(verdict: Verdict, mostBytes = Infinity): string {
  const head = `${[...heading(verdict), ...waived(verdict), ...measurements(verdict)].join('\n')}\n`;
  const sections = verdict.cases
    .filter(({ outcome }) => outcome !== 'pass')
    .toSorted((a, b) => urgency(a) - urgency(b))
    .map((one) => `\n${caseLines(one, verdict.set.source).join('\n')}\n`);
  let room = mostBytes - Buffer.byteLength(head) - RESERVED;
  let shown = 0;
  for (const section of sections) {
    room -= Buffer.byteLength(section);
    if (room < 0) break;
    shown += 1;
  }
  const hidden = sections.length - shown;
  const rest = hidden === 0 ? '' : `\n${counted(hidden, 'more case')} did not pass: no room for them here.\n`;
  return head + sections.slice(0, shown).join('') + rest;
}

function urgency({ outcome, severity }: CaseVerdict): number {
  return (severity === 'blocking' ? 0 : 2) + (outcome === 'fail' ? 0 : 1);
}

function heading(verdict: Verdict): readonly string[] {
  const { slot, image, cases, template, totals, set, reason } = verdict;
  const where = template === null ? '' : ` on ${counted(totals.pods, 'pod')}`;
  const subject = [slot, image].filter((part) => part !== undefined).map(code);
  const facts = [...subject, `${counted(cases.length, 'case')}${where}`, `set ${code(set.digest)}`];
  return [
    `## Golden set: ${outcomeWords[verdict.outcome]}`,
    '',
    `**${countsLine(verdict)}** · ${costLine(verdict)}`,
    '',
    facts.join(' · '),
    ...(reason === undefined ? [] : ['', code(reason)]),
  ];
}

function waived(verdict: Verdict): readonly string[] {
  const lines = waiverLines(verdict).map((line) => `- waived: ${code(line)}`);
  return lines.length === 0 ? [] : ['', ...lines];
}

function measurements({ cases }: Verdict): readonly string[] {
  const samples = cases.flatMap((one) => one.samples);
  const rows = [
    row('answer, ms', samples, ({ totalMs }) => totalMs),
    row('first token, ms', samples, ({ ttftMs }) => ttftMs),
    row('length, words', samples, ({ length }) => length?.words),
  ].flat();
  if (rows.length === 0) return [];
  return ['', '| | samples | median | 95 % | most |', '|---|---:|---:|---:|---:|', ...rows];
}

function row(
  name: string,
  samples: readonly Sample[],
  value: (sample: Sample) => number | undefined,
): readonly string[] {
  const of = distribution(samples.map(value).filter((one) => one !== undefined));
  if (of === undefined) return [];
  return [`| ${[name, ...[of.count, of.median, of.p95, of.most].map(Math.round)].join(' | ')} |`];
}

function caseLines(one: CaseVerdict, source: string): readonly string[] {
  const { file, line } = placeOf(one.location, source);
  const failed = one.samples.filter(({ outcome }) => outcome === 'fail');
  const advisory = one.severity === 'advisory' ? ', advisory' : '';
  const facts = [
    code(line === undefined ? file : `${file}:${line}`),
    ...(one.tags ?? []).map(code),
    ...sharesOf(one),
    ...[...new Set(failed.map(({ pod }) => pod))].slice(0, 10).map(code),
  ];
  const title = `### ${one.outcome === 'fail' ? '❌' : '❔'} ${code(one.id)} ${outcomeWords[one.outcome]}${advisory}`;
  const reason = one.outcome === 'inconclusive' ? ['', code(one.reason ?? 'no reason is known')] : [];
  const baseline = baselineLines(one).flatMap((line) => ['', code(line)]);
  return [title, '', facts.join(' · '), ...reason, ...findingLines(one.findings), ...baseline];
}

/** A block that GitHub colours: what was expected as taken away, what was found as put in its place. */
function findingLines(findings: readonly Finding[]): readonly string[] {
  if (findings.length === 0) return [];
  const lines = findings
    .slice(0, FINDINGS_OF_A_CASE)
    .flatMap((finding) => [
      `# ${findingName(finding)}  ${printable(finding.pointer)}`.trimEnd(),
      `- ${printable(finding.expected)}`,
      `+ ${printable(finding.actual)}`,
    ]);
  const hidden = findings.length - FINDINGS_OF_A_CASE;
  const more = hidden > 0 ? ['', `and ${counted(hidden, 'more finding')}`] : [];
  const fence = '`'.repeat(Math.max(3, longestRun(lines.join('\n')) + 1));
  return ['', `${fence}diff`, ...lines.map((line) => cut(line, LINE)), fence, ...more];
}

/** Any text as a span of code. */
function code(text: string): string {
  const line = cut(printable(text), LINE);
  const fence = '`'.repeat(longestRun(line) + 1);
  const pad = /^[` ]|[` ]$/.test(line) || line === '' ? ' ' : '';
  return `${fence}${pad}${line}${pad}${fence}`;
}

function longestRun(text: string): number {
  return (text.match(/`+/g) ?? []).reduce((most, run) => Math.max(most, run.length), 0);
}
