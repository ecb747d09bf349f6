import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SampleExchanges } from '../../../src/domain/golden/exchange.ts';
import { exchangeText } from '../../../src/reporters/verdict-exchange.ts';
import { verdictText, type VerdictTextOptions } from '../../../src/reporters/verdict-text.ts';
import { aCase, aVerdict, failing, mixed, noCall, tooLong, untold } from './verdicts.ts';

const plain: VerdictTextOptions = { colour: false, unicode: true, width: 80, verbose: false, showFlags: '' };
const text = (verdict = mixed, changes: Partial<VerdictTextOptions> = {}) =>
  verdictText(verdict, { ...plain, ...changes });

describe('the report of a verdict', () => {
  it('names what failed and what could not be told, and counts the rest', () => {
    expect(text()).toBe(
      [
        'green, agent-service:1.3.0, 12 cases on 3 pods, set 4be1c22d90aa',
        ' ✗ refund-window',
        '     length.words  expected at most 120, found 214   /choices/0/message/content',
        '     toolCalls     expected get_order {"id": "A-17"}, found no call',
        '     whole exchange: kubectl bluegreen verify --show refund-window',
        ' ? order-status-stream',
        '     could not tell: agent-green-7d9f-x2k restarted during the run (asked twice)',
        '     whole exchange: kubectl bluegreen verify --show order-status-stream',
        ' … 10 more passed',
        'failed: 1 failed, 1 could not tell, 10 passed    8.4 s, 3,210 tokens',
        '',
      ].join('\n'),
    );
  });

  it('keeps its meaning in plain ASCII', () => {
    const ascii = text(mixed, { unicode: false });
    expect(ascii).toContain(' FAILED refund-window\n');
    expect(ascii).toContain(' UNTOLD order-status-stream\n');
    expect(ascii).toContain(' ... 10 more passed\n');
    expect(ascii).toMatch(/^[\n -~]*$/);
  });

  it('says the same in colour', () => {
    const coloured = text(mixed, { colour: true });
    expect(coloured).not.toBe(text());
    expect(stripVTControlCharacters(coloured)).toBe(text());
  });

  it('is short where all is well, and lists every case when asked to', () => {
    const verdict = aVerdict([aCase('a'), aCase('b')]);
    expect(text(verdict).split('\n')).toHaveLength(3);
    expect(text(verdict)).toContain('passed: 2 passed');
    expect(text(verdict, { verbose: true })).toContain(' ✓ a\n ✓ b\n');
  });

  it('puts the parts of a finding below each other where the terminal is narrow', () => {
    expect(text(mixed, { width: 60 })).toContain(
      [
        '     length.words  expected at most 120',
        '                   found    214',
        '                   at       /choices/0/message/content',
        '',
      ].join('\n'),
    );
  });

  it('marks advisory cases and findings of a later turn', () => {
    const verdict = aVerdict([failing('tone', [{ ...tooLong, turn: 2 }], { severity: 'advisory' })]);
    expect(text(verdict)).toContain(' ✗ tone (advisory)\n     turn 2 length.words  expected');
    expect(text(verdict)).toContain('passed: 1 advisory did not pass, 0 passed');
  });

  it('says on which pods a case failed, where it passed on others', () => {
    const samples = ['a', 'b', 'c'].map((pod) => ({ pod, outcome: pod === 'b' ? 'fail' : 'pass' }) as const);
    expect(text(aVerdict([failing('x', [noCall], { samples })]))).toContain(
      '     on b; not in 2 other samples\n',
    );
  });

  it('gives one line to all cases that were not asked for one reason', () => {
    const reason = 'not asked: the run stopped early, its 3 extra asks are used up';
    const verdict = aVerdict(['a', 'b', 'c'].map((id) => untold(id, reason, { samples: [] })));
    expect(text(verdict)).toContain(` ? 3 cases could not tell: a, b, c\n     ${reason}\n`);
    expect(text(verdict)).not.toContain('--show');
    const many = Array.from({ length: 12 }, (_, at) => `case-number-${at + 1}`);
    expect(text(aVerdict(many.map((id) => untold(id, reason, { samples: [] }))))).toMatch(
      / \? 12 cases could not tell:\n {5}case-number-1, [^…]*\n {5}[^…]*case-number-12\n/,
    );
  });

  it('names the command with its scope, quoted for a shell, and only where exchanges are kept', () => {
    const verdict = aVerdict([failing("it's a case", [noCall])]);
    expect(text(verdict, { showFlags: '-n ai-agents' })).toContain(
      `kubectl bluegreen verify --show 'it'\\''s a case' -n ai-agents\n`,
    );
    expect(text(verdict, { showFlags: undefined })).not.toContain('--show');
  });

  it('cuts long values and long lists of findings', () => {
    const long = { ...noCall, actual: 'word '.repeat(500) };
    const verdict = aVerdict([failing('x', [long, ...Array.from({ length: 20 }, () => tooLong)])]);
    const lines = text(verdict).split('\n');
    expect(lines.every((line) => line.length <= 80)).toBe(true);
    expect(lines).toContain('     and 13 more findings (-v shows all)');
    expect(lines.find((line) => line.endsWith('…'))).toBeDefined();
  });

  it('lets no text from outside move the cursor or begin a line', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (evil) => {
        const finding = { check: 'text', expected: evil, actual: evil, pointer: evil };
        const report = text(aVerdict([failing(evil, [finding]), untold(evil, evil)]), { verbose: true });
        expect(report).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
        expect(
          report
            .split('\n')
            .slice(1, -2)
            .every((line) => line === '' || line.startsWith(' ')),
        ).toBe(true);
      }),
    );
    expect(text(aVerdict([failing('x\u001b[2Jy', [noCall])]))).toContain(' ✗ x\\u001b[2Jy\n');
  });
});

describe('the exchanges of a case', () => {
  const look = { colour: false, unicode: true };
  const exchange = {
    requestId: 'r/refund/1',
    request: {
      method: 'POST',
      url: 'http://localhost:8000/v1/chat/completions',
      headers: { authorization: '[redacted]' },
      body: '{"model":"m"}',
    },
    response: {
      status: 200,
      headers: { 'content-type': 'text/event-stream' },
      body: 'data: {}\n\ndata: [DO',
      truncated: true,
    },
  };
  const sample: SampleExchanges = {
    caseId: 'refund',
    requestId: 'r/refund/1',
    pod: 'pod-a',
    outcome: 'fail',
    findings: [noCall],
    reason: undefined,
    exchanges: [exchange, { ...exchange, response: undefined }],
  };

  it('show what was sent and what came, turn by turn, and what was wrong with it', () => {
    expect(exchangeText({ caseId: 'refund', endedAt: '2030-01-01T00:00:00Z', samples: [sample] }, look)).toBe(
      [
        'refund    asked once in the run that ended 2030-01-01T00:00:00Z',
        '',
        'r/refund/1 on pod-a: failed',
        '  toolCalls  expected get_order {"id": "A-17"}, found no call',
        '',
        'turn 1',
        '',
        '> POST http://localhost:8000/v1/chat/completions',
        '> authorization: [redacted]',
        '>',
        '> {',
        '>   "model": "m"',
        '> }',
        '',
        '< status 200',
        '< content-type: text/event-stream',
        '<',
        '< data: {}',
        '<',
        '< data: [DO',
        '< (the rest of the reply was not kept)',
        '',
        'turn 2',
        '',
        '> POST http://localhost:8000/v1/chat/completions',
        '> authorization: [redacted]',
        '>',
        '> {',
        '>   "model": "m"',
        '> }',
        '',
        '< no reply',
        '',
      ].join('\n'),
    );
  });

  it('show why an ask did not count', () => {
    const lost = { ...sample, outcome: 'inconclusive', reason: 'pod-a restarted', findings: [] } as const;
    const shown = exchangeText({ caseId: 'refund', endedAt: 'x', samples: [lost, sample] }, look);
    expect(shown).toContain('asked 2 times');
    expect(shown).toContain('r/refund/1 on pod-a: could not tell\n  pod-a restarted\n');
  });
});
