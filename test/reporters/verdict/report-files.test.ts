import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { verdictHtml } from '../../../src/reporters/html/verdict-html.ts';
import { githubAnnotations } from '../../../src/reporters/verdict-github.ts';
import { verdictJunit } from '../../../src/reporters/verdict-junit.ts';
import { verdictMarkdown } from '../../../src/reporters/verdict-markdown.ts';
import { verdictText } from '../../../src/reporters/verdict-text.ts';
import { readXml } from './read-xml.ts';
import { aCase, aVerdict, failing, mixed, noCall, sampled, tooLong, untold } from './verdicts.ts';

const fixture = (name: string): string => `../../fixtures/reports/${name}`;

describe('a report as a file', () => {
  it.each([
    ['verdict.xml', verdictJunit(sampled)],
    ['verdict.md', verdictMarkdown(sampled)],
    ['verdict.html', verdictHtml(sampled)],
    ['annotations.txt', githubAnnotations(sampled, 'golden')],
  ])('is %s, letter for letter', async (name, text) => {
    await expect(text).toMatchFileSnapshot(fixture(name));
  });
});

describe('waivers that were used', () => {
  const waived = aVerdict([aCase('refund-window', { waived: [tooLong] })], {
    waivers: [
      {
        case: 'refund-window',
        check: 'length.words',
        owner: 'ada',
        reason: 'raised in 1.4',
        expires: '2026-12-15',
        location: 'waivers.yaml:2',
      },
    ],
  });
  const said = 'refund-window length.words, by ada until 2026-12-15: raised in 1.4';
  const look = { colour: false, unicode: false, width: 80, verbose: false, showFlags: undefined };
  it.each([
    ['text', verdictText(waived, look)],
    ['JUnit', verdictJunit(waived)],
    ['markdown', verdictMarkdown(waived)],
    ['HTML', verdictHtml(waived)],
    ['GitHub', githubAnnotations(waived, 'golden')],
  ])('are in %s, though all passed', (_, report) => {
    expect(report.replaceAll(/\s+/g, ' ')).toContain(said);
  });

  it('stand at their line on GitHub, and are counted', () => {
    expect(githubAnnotations(waived, 'golden')).toBe(
      `::notice file=golden/waivers.yaml,line=2,title=waived::${said}\n`,
    );
    expect(verdictText(waived, look)).toContain('passed: 1 passed (1 by waiver)');
  });
});

const evil = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(
      fc.constantFrom(
        '`',
        '```',
        '\n',
        '\r',
        '::error::',
        '%0A',
        '<b>',
        '|',
        '[[ATTACHMENT|/etc/passwd]]',
        ',',
        'x',
      ),
    )
    .map((parts) => parts.join('')),
);

describe('markdown', () => {
  it('keeps what an agent wrote inside its code, whatever it wrote', () => {
    fc.assert(
      fc.property(evil, (text) => {
        const finding = { check: 'text', expected: text, actual: text, pointer: text };
        const lines = verdictMarkdown(aVerdict([failing('x', [finding])])).split('\n');
        const fence = lines.find((line) => /^`{3,}diff$/.test(line))?.replace('diff', '') ?? '';
        const [from, to] = [lines.indexOf(`${fence}diff`), lines.indexOf(fence)];
        expect(to - from).toBe(4);
        expect(lines.slice(to + 1)).toEqual(['']);
      }),
    );
  });

  it('is no longer than it may be', () => {
    const many = aVerdict(Array.from({ length: 100 }, (_, at) => failing(`case-${at}`, [noCall])));
    const text = verdictMarkdown(many, 3000);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(3000);
    expect(text).toMatch(/\n\d+ more cases did not pass: no room for them here\.\n$/);
  });
});

describe('annotations', () => {
  it('are one command a line, whatever an agent wrote', () => {
    fc.assert(
      fc.property(evil, (text) => {
        const finding = { check: text, expected: text, actual: text, pointer: text };
        const written = githubAnnotations(
          aVerdict([failing(text, [finding], { location: `${text}:3` }), untold('x', text)]),
          'golden',
        );
        expect(written).toMatch(
          /^(::error file=[^:,\r\n]*(,line=3)?(,line=12)?,title=[^:,\r\n]*::[^\r\n]*\n){2}$/u,
        );
      }),
    );
  });

  it('are ten at most of each level, as GitHub shows them, and the last one counts the rest', () => {
    const lines = githubAnnotations(
      aVerdict([
        ...Array.from({ length: 30 }, (_, at) => failing(`case-${at}`, [tooLong])),
        failing('tone', [tooLong], { severity: 'advisory' }),
      ]),
      'golden',
    ).split('\n');
    expect(lines.filter((line) => line.startsWith('::error'))).toHaveLength(10);
    expect(lines[9]).toBe(
      '::error title=golden set::21 more annotations like these; the job summary lists every case',
    );
    expect(lines[10]).toMatch(/^::warning file=/);
  });

  it('share one for each reason where nothing was asked, and are none where all passed', () => {
    const verdict = aVerdict(['a', 'b'].map((id) => untold(id, 'no pod is ready', { samples: [] })));
    expect(githubAnnotations(verdict, 'golden')).toBe(
      '::error title=2 cases could not tell::no pod is ready\n',
    );
    expect(githubAnnotations(aVerdict([]), 'golden')).toBe('');
  });
});

describe('JUnit', () => {
  it('names no file that GitLab would show as an attachment', () => {
    const text = '[[ATTACHMENT|../secret]]';
    const verdict = aVerdict([failing('x', [{ ...noCall, actual: text }], { severity: 'advisory' })]);
    expect(verdictJunit(verdict)).not.toContain('[[ATTACHMENT|');
    expect(verdictJunit(verdict)).toContain('[ [ATTACHMENT|../secret]]');
  });

  it('bounds what one case writes, and counts what it leaves out', () => {
    const samples = Array.from({ length: 200 }, () => ({ pod: 'p', outcome: 'fail' }) as const);
    const findings = Array.from({ length: 100 }, () => ({ ...noCall, actual: 'word '.repeat(10_000) }));
    const text = verdictJunit(aVerdict([failing('x', findings, { samples }), ...mixed.cases]));
    expect(text.length).toBeLessThan(60_000);
    expect(readXml(text)).toBeDefined();
    expect(text).toContain('and 60 more findings\n');
    expect(text).toContain('and 160 more samples');
  });
});
