import { createHash } from 'node:crypto';
import type { CaseVerdict, Outcome, Verdict } from '../../results/verdict.generated.ts';
import { outcomeWords } from '../verdict-symbols.ts';
import { costLine, counted, countsLine } from '../verdict-totals.ts';
import { caseBody, caseOpening, type Choices } from './case-section.ts';
import { waiverLines } from '../verdict-waivers.ts';
import { html } from './escape-html.ts';
import { histogram, type Measure } from './histogram.ts';
import { script } from './script.ts';
import { style } from './style.ts';

/** Characters that the cases' details may take together; a browser still opens such a page at once. */
const DETAILS = 8_000_000;
const leftOut = '<p>Left out to keep this file small; the JSON report has the details.</p>';

const measures: readonly Measure[] = [
  { title: 'Time to the whole answer', unit: 'ms', of: ({ totalMs }) => totalMs },
  { title: 'Time to the first token', unit: 'ms', of: ({ ttftMs }) => ttftMs },
  { title: 'Length of the answer', unit: 'words', of: ({ length }) => length?.words },
];
const order: Readonly<Record<Outcome, number>> = { fail: 0, inconclusive: 1, pass: 2 };

/**
 * A verdict as one HTML file that needs nothing else. Its policy lets run this one script and apply this one style,
 * known by their digests, and lets nothing be loaded or sent.
 */
export function verdictHtml(verdict: Verdict): string {
  const cases = verdict.cases.toSorted((a, b) => order[a.outcome] - order[b.outcome]);
  const choices: Choices = {
    tags: [...new Set(cases.flatMap(({ tags = [] }) => tags))].toSorted(),
    pods: [...new Set(cases.flatMap(({ samples }) => samples.map(({ pod }) => pod)))].toSorted(),
  };
  const title = `${verdict.slot}: golden set ${outcomeWords[verdict.outcome]}`;
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src '${digest(script)}'; style-src '${digest(style)}'; base-uri 'none'; form-action 'none'">`,
    '<meta name="referrer" content="no-referrer">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${html(title)}</title>`,
    `<style>${style}</style>`,
    '</head>',
    '<body>',
    header(verdict),
    '<main>',
    charts(verdict),
    '<h2>Cases</h2>',
    filters(verdict, choices),
    `<p class="count" role="status">${counted(cases.length, 'case')}</p>`,
    ...sections(cases, verdict.set.source, choices),
    '<p class="hint" hidden>Keys: <kbd>j</kbd> and <kbd>k</kbd> go to the next and the last case, <kbd>Enter</kbd> opens it, <kbd>/</kbd> goes to the search, <kbd>Esc</kbd> shows all again.</p>',
    '</main>',
    `<script>${script}</script>`,
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

function digest(source: string): string {
  return `sha256-${createHash('sha256').update(source).digest('base64')}`;
}

function header(verdict: Verdict): string {
  const { outcome, slot, image, workload, template, set, cases, totals, reason } = verdict;
  const where = template === null ? '' : ` on ${counted(totals.pods, 'pod')}`;
  const named: readonly (readonly [string, string | undefined])[] = [
    ['', slot],
    ['', image],
    ['', workload],
    ['set ', set.digest],
    ['from ', set.source === '' ? undefined : set.source],
    ['template ', template ?? undefined],
  ];
  const facts = named.flatMap(([label, value]) =>
    value === undefined ? [] : [`${label}<code>${html(value)}</code>`],
  );
  return [
    `<header class="${outcome}">`,
    `<h1>Golden set: ${outcomeWords[outcome]}</h1>`,
    `<p><strong>${countsLine(verdict)}</strong> · ${counted(cases.length, 'case')}, ${counted(totals.samples, 'sample')}${where} · ${costLine(verdict)}</p>`,
    `<p class="facts">${facts.join(' · ')}</p>`,
    ...(reason === undefined ? [] : [`<p>${html(reason)}</p>`]),
    ...waiverLines(verdict).map((line) => `<p class="facts">waived: ${html(line)}</p>`),
    '</header>',
  ].join('\n');
}

function charts({ cases }: Verdict): string {
  const samples = cases.flatMap((one) => one.samples);
  const drawn = measures.map((measure) => histogram(samples, measure)).filter((one) => one !== '');
  if (drawn.length === 0) return '';
  return `<section aria-label="Distributions"><div class="charts">${drawn.join('\n')}</div><p class="legend"><i class="passed"></i>samples that passed<i class="other"></i>that did not</p></section>`;
}

function filters({ cases }: Verdict, { tags, pods }: Choices): string {
  const outcomes = (Object.keys(order) as Outcome[]).map((outcome) => {
    const count = cases.filter((one) => one.outcome === outcome).length;
    return `<label><input type="checkbox" name="outcome" value="${outcome}" checked>${outcomeWords[outcome]} (${count})</label>`;
  });
  return [
    '<form hidden aria-label="Filter">',
    `<fieldset><legend>Verdict</legend>${outcomes.join('')}</fieldset>`,
    select('Tag', 'tag', tags),
    select('Pod', 'pod', pods),
    '<label>Case <input type="search" name="text" autocomplete="off" spellcheck="false"></label>',
    '<button type="reset">Show all</button>',
    '</form>',
  ].join('\n');
}

function select(label: string, name: string, choices: readonly string[]): string {
  const options = choices.map((choice, at) => `<option value="${at}">${html(choice)}</option>`);
  return `<label>${label} <select name="${name}"><option value="">all</option>${options.join('')}</select></label>`;
}

function sections(cases: readonly CaseVerdict[], source: string, choices: Choices): readonly string[] {
  let room = DETAILS;
  return cases.map((one) => {
    const body = room > 0 ? caseBody(one, source, choices.pods) : leftOut;
    room -= body.length;
    return `${caseOpening(one, choices)}${body}</details>`;
  });
}
