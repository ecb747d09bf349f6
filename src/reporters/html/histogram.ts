import type { Outcome, Sample } from '../../results/verdict.generated.ts';
import { binsOf, distribution, type Bin } from '../distribution.ts';
import { withCommas } from '../verdict-totals.ts';

/** What is drawn of each sample. */
export interface Measure {
  readonly title: string;
  readonly unit: string;
  readonly of: (sample: Sample) => number | undefined;
}

interface Bar extends Bin {
  readonly passed: number;
  readonly other: number;
}

/** Pixels of the drawing; it is scaled to the room there is. */
const box = { width: 320, height: 110, bottom: 18, top: 4 };

/** A histogram with its figures below; empty where no sample was measured. */
export function histogram(samples: readonly Sample[], { title, unit, of }: Measure): string {
  const measured = samples.flatMap((sample) => {
    const value = of(sample);
    return value === undefined ? [] : [{ value, outcome: sample.outcome }];
  });
  const values = measured.map(({ value }) => value);
  const facts = distribution(values);
  if (facts === undefined) return '';
  const [median, p95, most] = [facts.median, facts.p95, facts.most].map(
    (value) => `${withCommas(Math.round(value))} ${unit}`,
  );
  const says = `${withCommas(facts.count)} measured: median ${median}, 95 % at most ${p95}, most ${most}`;
  return `<figure><h3>${title}</h3>${drawing(bars(measured), `${title}. ${says}`, unit)}<figcaption>median <b>${median}</b> · 95 % at most <b>${p95}</b> · most <b>${most}</b></figcaption></figure>`;
}

function bars(measured: readonly { readonly value: number; readonly outcome: Outcome }[]): readonly Bar[] {
  const bins = binsOf(measured.map(({ value }) => value));
  const [first] = bins;
  if (first === undefined) return [];
  const counts = bins.map((bin) => ({ ...bin, passed: 0, other: 0 }));
  for (const { value, outcome } of measured) {
    const bar =
      counts[Math.floor(value / (first.to - first.from)) - Math.round(first.from / (first.to - first.from))];
    if (bar !== undefined) bar[outcome === 'pass' ? 'passed' : 'other'] += 1;
  }
  return counts;
}

function drawing(all: readonly Bar[], label: string, unit: string): string {
  const { width, height, bottom, top } = box;
  const tallest = all.reduce((most, { passed, other }) => Math.max(most, passed + other), 1);
  const step = width / all.length;
  const base = height - bottom;
  const drawn = all.map(({ from, to, passed, other }, at) => {
    if (passed + other === 0) return '';
    const high = (count: number): number => ((base - top) * count) / tallest;
    // One sample among thousands is still seen.
    const [below, above] = [high(passed), Math.max(other === 0 ? 0 : 2, high(other))];
    const rect = (name: string, y: number, tall: number): string =>
      tall === 0
        ? ''
        : `<rect class="${name}" x="${round(at * step + 0.5)}" width="${round(Math.max(1, step - 1))}" y="${round(y)}" height="${round(tall)}"/>`;
    const says = `${from} to ${to} ${unit}: ${passed} passed, ${other} did not`;
    return `<g><title>${says}</title>${rect('passed', base - below, below)}${rect('other', base - below - above, above)}</g>`;
  });
  const ends = [
    `<text x="0" y="${height - 4}">${withCommas(all[0]?.from ?? 0)}</text>`,
    `<text x="${width}" y="${height - 4}" text-anchor="end">${withCommas(all.at(-1)?.to ?? 0)} ${unit}</text>`,
  ];
  return `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${label}">${drawn.join('')}<path class="axis" d="M0 ${base}.5H${width}"/>${ends.join('')}</svg>`;
}

function round(pixels: number): number {
  return Math.round(pixels * 100) / 100;
}
