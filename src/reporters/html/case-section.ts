import { diffWords } from '../../domain/text-diff/diff-words.ts';
import type { CaseVerdict, Finding, Sample } from '../../results/verdict.generated.ts';
import { findingLine, findingName } from '../verdict-finding.ts';
import { baselineLines } from '../verdict-baseline.ts';
import { placeOf } from '../verdict-place.ts';
import { outcomeWords } from '../verdict-symbols.ts';
import { counted, sharesOf } from '../verdict-totals.ts';
import { cut } from '../wrap.ts';
import { html, htmlLines, TEXT } from './escape-html.ts';

/** So many findings, samples and answers of one case are shown; what is left out is counted. */
const FINDINGS = 20;
const SAMPLES = 40;
const ANSWERS = 3;

/** What the filters offer; a case names its own by their numbers here. */
export interface Choices {
  readonly tags: readonly string[];
  readonly pods: readonly string[];
}

/** The line of a case that is always there; all that the filters ask for stands in its attributes. */
export function caseOpening(one: CaseVerdict, { tags, pods }: Choices): string {
  const numbers = (all: readonly string[], own: readonly string[]): string =>
    [...new Set(own)].map((name) => all.indexOf(name)).join(' ');
  const attributes = [
    `data-outcome="${one.outcome}"`,
    `data-tags="${numbers(tags, one.tags ?? [])}"`,
    `data-pods="${numbers(
      pods,
      one.samples.map(({ pod }) => pod),
    )}"`,
  ].join(' ');
  return `<details class="case" ${attributes}><summary><span class="mark ${one.outcome}">${outcomeWords[one.outcome]}</span> <span class="id">${html(one.id)}</span>${labels(one)} <span class="gist">${html(gist(one))}</span></summary>`;
}

function labels({ severity, tags = [] }: CaseVerdict): string {
  return [...(severity === 'advisory' ? ['advisory'] : []), ...tags]
    .map((label) => ` <span class="tag">${html(label)}</span>`)
    .join('');
}

function gist({ outcome, findings, reason, samples }: CaseVerdict): string {
  const [first] = findings;
  if (outcome === 'fail' && first !== undefined) {
    return findings.length > 1
      ? `${findingLine(first)} (and ${findings.length - 1} more)`
      : findingLine(first);
  }
  if (outcome === 'inconclusive') return reason ?? 'no reason is known';
  const slowest = samples.reduce((most, { totalMs }) => Math.max(most, totalMs ?? 0), 0);
  return slowest === 0 ? '' : `${Math.round(slowest)} ms`;
}

/** What opens below the line. */
export function caseBody(one: CaseVerdict, source: string, pods: readonly string[]): string {
  const { file, line } = placeOf(one.location, source);
  const share = sharesOf(one).map((part) => ` · ${part}`);
  return [
    `<p class="where"><code>${html(line === undefined ? file : `${file}:${line}`)}</code>${share.join('')}</p>`,
    ...(one.outcome === 'inconclusive' ? [`<p>${html(one.reason ?? 'no reason is known')}</p>`] : []),
    findingsTable(one.findings),
    ...baselineLines(one).map((line) => `<p>${html(line)}</p>`),
    samplesTable(one.samples, pods),
    answers(one.samples),
  ].join('');
}

function findingsTable(findings: readonly Finding[]): string {
  if (findings.length === 0) return '';
  const rows = findings.slice(0, FINDINGS).map((finding) => {
    const [expected, found] = sideBySide(finding);
    const place = finding.pointer === '' ? '' : `<br><code>${html(finding.pointer)}</code>`;
    return `<tr><th scope="row">${html(findingName(finding))}${place}</th><td class="value">${expected}</td><td class="value">${found}</td></tr>`;
  });
  return `<div class="scroll" tabindex="0" role="region" aria-label="Findings"><table class="findings"><thead><tr><th scope="col">check</th><th scope="col">expected</th><th scope="col">found</th></tr></thead><tbody>${rows.join('')}</tbody></table></div>${left(findings.length - FINDINGS, 'finding')}`;
}

/** Words that only one side has are marked, where the two have enough in common. */
function sideBySide({ expected, actual }: Finding): readonly [string, string] {
  const parts = diffWords(cut(expected, TEXT), cut(actual, TEXT));
  if (parts === undefined) return [html(expected), html(actual)];
  const side = (own: 'removed' | 'added', tag: 'del' | 'ins'): string =>
    parts
      .filter(({ kind }) => kind === 'same' || kind === own)
      .map(({ kind, text }) =>
        kind === 'same'
          ? html(text)
          : `<${tag}>${html(text.trimEnd())}</${tag}>${/\s$/.test(text) ? ' ' : ''}`,
      )
      .join('');
  return [side('removed', 'del'), side('added', 'ins')];
}

function samplesTable(samples: readonly Sample[], pods: readonly string[]): string {
  if (samples.length === 0) return '<p>No sample was taken.</p>';
  const rows = samples.slice(0, SAMPLES).map((sample) => {
    const { pod, outcome, ttftMs, totalMs, length, usage } = sample;
    const numbers = [ttftMs, totalMs, length?.words, length?.chars, usage?.totalTokens]
      .map((value) => `<td class="number">${value === undefined ? '–' : Math.round(value)}</td>`)
      .join('');
    return `<tr data-pod="${pods.indexOf(pod)}"><td><span class="mark ${outcome}">${outcomeWords[outcome]}</span></td><td>${html(pod)}</td>${numbers}<td>${html(sample.requestId ?? '')}</td></tr>`;
  });
  const heads = [
    'sample',
    'pod',
    'first token, ms',
    'answer, ms',
    'words',
    'characters',
    'tokens',
    'request id',
  ]
    .map((head) => `<th scope="col">${head}</th>`)
    .join('');
  return `<div class="scroll" tabindex="0" role="region" aria-label="Samples"><table class="samples"><thead><tr>${heads}</tr></thead><tbody>${rows.join('')}</tbody></table></div>${left(samples.length - SAMPLES, 'sample')}`;
}

function answers(samples: readonly Sample[]): string {
  const kept = samples.filter(({ answer }) => answer !== undefined);
  const shown = kept.slice(0, ANSWERS).map(({ pod, answer = '', length }) => {
    const whole = length?.chars ?? 0;
    const cutShort =
      whole > Array.from(answer).length
        ? ` (its first ${counted(Array.from(answer).length, 'character')} of ${whole})`
        : '';
    const text =
      answer === '' ? '<p class="where">The answer has no text.</p>' : `<pre>${htmlLines(answer)}</pre>`;
    return `<h3>Answer of ${html(pod)}${cutShort}</h3>${text}`;
  });
  return shown.join('') + left(kept.length - ANSWERS, 'answer');
}

function left(count: number, noun: string): string {
  return count > 0 ? `<p class="where">${counted(count, `more ${noun}`)} in the JSON report.</p>` : '';
}
