import type { CaseVerdict, Verdict } from '../results/verdict.generated.ts';
import { printable } from './printable.ts';
import { findingBlock, findingLine } from './verdict-finding.ts';
import { placeOf } from './verdict-place.ts';
import { baselineLines } from './verdict-baseline.ts';
import { waiverLines } from './verdict-waivers.ts';
import { xmlAttributes, xmlText } from './verdict-xml.ts';
import { cut } from './wrap.ts';

/** Width for findings inside a report file. */
const WIDTH = 120;
/** What one case may write: GitLab stops at 30 MB a file, and shows 80 lines of a text. */
const FINDINGS_OF_A_CASE = 40;
const SAMPLES_OF_A_CASE = 40;
const MESSAGE = 500;

/**
 * A verdict as JUnit XML, as GitHub's and GitLab's readers take it: one suite for the slot, one test case for
 * each golden case.
 * - A failed case is a `failure`, one that could not tell is an `error`: neither is green.
 * - An advisory case that did not pass is `skipped`, because it must not turn a pipeline red; its findings stand
 *   in the message and in `system-out`.
 */
export function verdictJunit(verdict: Verdict): string {
  const { cases, totals, slot, image, set } = verdict;
  const blocking = cases.filter(({ severity }) => severity === 'blocking');
  const counts = {
    tests: String(cases.length),
    failures: String(blocking.filter(({ outcome }) => outcome === 'fail').length),
    errors: String(blocking.filter(({ outcome }) => outcome === 'inconclusive').length),
    skipped: String(totals.advisory),
    time: seconds(totals.durationMs),
  };
  const name = image === undefined ? slot : `${slot} ${image}`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${xmlAttributes({ name: 'kubectl-bluegreen', ...counts })}>`,
    `  <testsuite${xmlAttributes({ name, ...counts })}>`,
    '    <properties>',
    property('golden set', set.digest),
    property('pod template', verdict.template ?? 'none'),
    ...(verdict.reason === undefined ? [] : [property('could not tell', verdict.reason)]),
    ...waiverLines(verdict).map((line) => property('waived', line)),
    '    </properties>',
    ...cases.flatMap((one) => testCase(one, set.source)),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function property(name: string, value: string): string {
  return `      <property${xmlAttributes({ name, value })}/>`;
}

function testCase(one: CaseVerdict, source: string): readonly string[] {
  const attributes = xmlAttributes({
    name: one.id,
    classname: source,
    ...placeOf(one.location, source),
    time: seconds(one.samples.reduce((sum, { totalMs }) => sum + (totalMs ?? 0), 0)),
  });
  const body = result(one);
  if (body.length === 0) return [`    <testcase${attributes}/>`];
  return [`    <testcase${attributes}>`, ...body, '    </testcase>'];
}

function result(one: CaseVerdict): readonly string[] {
  if (one.outcome === 'pass') return [];
  const { message, type, text } = account(one);
  if (one.severity === 'advisory') {
    return [
      `      <skipped${xmlAttributes({ message: `advisory: ${message}` })}/>`,
      `      <system-out>${xmlText(text)}</system-out>`,
    ];
  }
  const tag = one.outcome === 'fail' ? 'failure' : 'error';
  return [`      <${tag}${xmlAttributes({ message, type })}>${xmlText(text)}</${tag}>`];
}

interface Account {
  /** One line. */
  readonly message: string;
  readonly type: string;
  readonly text: string;
}

function account(one: CaseVerdict): Account {
  const { outcome, findings, reason, samples, sampling } = one;
  const asked = [
    ...samples.slice(0, SAMPLES_OF_A_CASE).map(sampleLine),
    ...left(samples.length - SAMPLES_OF_A_CASE, 'samples'),
  ];
  const [first] = findings;
  if (outcome === 'inconclusive' || first === undefined) {
    const message = cut(`could not tell: ${printable(reason ?? 'no reason is known')}`, MESSAGE);
    return { message, type: 'inconclusive', text: [message, ...asked].join('\n') };
  }
  const more = findings.length > 1 ? ` (and ${findings.length - 1} more)` : '';
  const shown = findings.slice(0, FINDINGS_OF_A_CASE);
  const blocks = [
    ...shown.flatMap((finding) => findingBlock(finding, 0, WIDTH)),
    ...left(findings.length - shown.length, 'findings'),
  ];
  return {
    message: `${sampling === undefined ? '' : `${sampling.right} of ${sampling.told} right: `}${cut(findingLine(first), MESSAGE)}${more}`,
    type: first.check,
    text: [...blocks, ...baselineLines(one), ...asked].join('\n'),
  };
}

function sampleLine({ requestId, pod, outcome }: CaseVerdict['samples'][number]): string {
  return printable(`${requestId ?? ''} ${pod} ${outcome}`.trim());
}

function left(count: number, noun: string): readonly string[] {
  return count > 0 ? [`and ${count} more ${noun}`] : [];
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}
