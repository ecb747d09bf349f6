import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { verdictJunit } from '../../../src/reporters/verdict-junit.ts';
import { readXml, type Element } from './read-xml.ts';
import { aCase, aVerdict, failing, mixed, noCall, tooLong, untold } from './verdicts.ts';

function cases(root: Element): readonly Element[] {
  return root.children[0]?.children.filter(({ name }) => name === 'testcase') ?? [];
}

describe('the JUnit report', () => {
  it('has one test case for each golden case, with its file and time', () => {
    const root = readXml(verdictJunit(mixed));
    expect(root).toMatchObject({
      name: 'testsuites',
      attributes: { tests: '12', failures: '1', errors: '1', skipped: '0', time: '8.400' },
    });
    expect(root.children[0]?.attributes['name']).toBe('green agent-service:1.3.0');
    expect(cases(root)[0]).toEqual({
      name: 'testcase',
      attributes: {
        name: 'greeting',
        classname: 'golden',
        file: 'golden/cases/refunds.yaml',
        line: '12',
        time: '1.234',
      },
      children: [],
      text: '',
    });
  });

  it('tells a failure from what could not be told', () => {
    const [, refund, stream] = cases(readXml(verdictJunit(mixed)));
    expect(refund?.children).toMatchObject([
      {
        name: 'failure',
        attributes: {
          message: 'length.words: expected at most 120, found 214 (and 1 more)',
          type: 'length.words',
        },
      },
    ]);
    expect(refund?.children[0]?.text).toContain(
      'toolCalls  expected get_order {"id": "A-17"}, found no call',
    );
    expect(refund?.children[0]?.text).toContain('r/refund-window/1 agent-green-7d9f-x2k fail');
    expect(stream?.children).toMatchObject([
      {
        name: 'error',
        attributes: {
          message: 'could not tell: agent-green-7d9f-x2k restarted during the run (asked twice)',
          type: 'inconclusive',
        },
      },
    ]);
  });

  it('does not turn a pipeline red for an advisory case', () => {
    const verdict = aVerdict([failing('tone', [tooLong], { severity: 'advisory' }), aCase('a')]);
    const root = readXml(verdictJunit(verdict));
    expect(root.attributes).toMatchObject({ failures: '0', errors: '0', skipped: '1' });
    expect(cases(root)[0]?.children).toMatchObject([
      { name: 'skipped', attributes: { message: 'advisory: length.words: expected at most 120, found 214' } },
      { name: 'system-out', text: expect.stringContaining('length.words') as string },
    ]);
  });

  it('is well formed and reads back the id, whatever agents and authors write', () => {
    const nasty = ['\u0000', '\u001b[31m', '\ud800', '\uffff', ']]>', '<&>"\'', '\r\n\t', '😀'];
    const strings = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(fc.constantFrom(...nasty)).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(strings, strings, (id, value) => {
        const finding = { check: value, expected: value, actual: value, pointer: value };
        const verdict = aVerdict(
          [failing(id, [finding]), untold(value, value), failing('x', [noCall], { severity: 'advisory' })],
          { slot: value, set: { digest: value, source: value } },
        );
        const [first] = cases(readXml(verdictJunit(verdict)));
        if (/^[\t\n\r\u0020-\ud7ff]*$/.test(id)) expect(first?.attributes['name']).toBe(id);
      }),
      { numRuns: 300 },
    );
  });
});
