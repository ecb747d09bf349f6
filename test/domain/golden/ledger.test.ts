import { execFile } from 'node:child_process';
import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readLedger } from '../../../src/adapters/golden-files/read-ledger.ts';
import { appendToLedger, checkLedger } from '../../../src/cli/append-to-ledger.ts';
import { flippingCases, parseLedgerLine, type LedgerEntry } from '../../../src/domain/golden/ledger.ts';
import { aCase, aVerdict, failing, tooLong, untold } from '../../reporters/verdict/verdicts.ts';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ledger-'));
  file = join(folder, 'ledger.jsonl');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const entry = (
  day: number,
  outcome: LedgerEntry['outcome'],
  changes: Partial<LedgerEntry> = {},
): LedgerEntry => ({
  time: `2026-11-0${day}T00:00:00.000Z`,
  slot: 'green',
  template: 't1',
  set: 's1',
  case: 'tone',
  outcome,
  checks: outcome === 'fail' ? ['length.words'] : [],
  right: 1,
  told: 1,
  ...changes,
});

describe('cases that flip', () => {
  it('pass and fail though neither set nor template changed', () => {
    const said = flippingCases([
      entry(3, 'pass'),
      entry(1, 'pass'),
      entry(2, 'fail'),
      entry(4, 'inconclusive'),
    ]);
    expect(said).toEqual([
      { case: 'tone', set: 's1', template: 't1', passed: 2, failed: 1, flips: 2, checks: ['length.words'] },
    ]);
  });

  it.each<[string, Partial<LedgerEntry>]>([
    ['the set changed between', { set: 's2' }],
    ['the template changed between', { template: 't2' }],
    ['they are two cases', { case: 'other' }],
  ])('are not those where %s', (_, changes) => {
    expect(flippingCases([entry(1, 'pass'), entry(2, 'fail', changes)])).toEqual([]);
  });

  it('are not known of a URL: nobody knows what was behind it', () => {
    const template = null;
    expect(flippingCases([entry(1, 'pass', { template }), entry(2, 'fail', { template })])).toEqual([]);
  });
});

describe('the ledger', () => {
  const verdict = aVerdict([
    aCase('greeting'),
    failing('refund', [tooLong, tooLong]),
    untold('orders', 'gone'),
  ]);

  it('has a line for each case of each run', async () => {
    await checkLedger(file);
    expect([await appendToLedger(file, verdict), await appendToLedger(file, verdict)]).toEqual([
      undefined,
      undefined,
    ]);
    const { entries, unreadable } = await readLedger(file);
    expect(unreadable).toBe(0);
    expect(entries.map((one) => [one.case, one.outcome])).toEqual(
      [1, 2].flatMap(() => [
        ['greeting', 'pass'],
        ['refund', 'fail'],
        ['orders', 'inconclusive'],
      ]),
    );
    expect(entries[1]).toMatchObject({
      checks: ['length.words'],
      right: 0,
      told: 1,
      set: verdict.set.digest,
    });
  });

  it('loses nothing to a run that was killed in the middle of its lines', async () => {
    await appendToLedger(file, verdict);
    const torn = (await readFile(file, 'utf8')).slice(1, 90);
    await appendFile(file, torn);
    await appendToLedger(file, verdict);
    const { entries, unreadable } = await readLedger(file);
    expect(entries).toHaveLength(6);
    expect(unreadable).toBe(1);
  });

  it('is whole after two processes wrote at once', async () => {
    const module = JSON.stringify(join(import.meta.dirname, '../../../src/cli/append-to-ledger.ts'));
    const script = `import { appendToLedger } from ${module};
      for (let run = 0; run < 100; run++) await appendToLedger(${JSON.stringify(file)}, ${JSON.stringify(verdict)});`;
    const node = promisify(execFile);
    await Promise.all([1, 2].map(() => node(process.execPath, ['--input-type=module', '-e', script])));
    const { entries, unreadable } = await readLedger(file);
    expect(unreadable).toBe(0);
    expect(entries).toHaveLength(600);
  });

  it('that cannot be written is told before anything is asked', async () => {
    await expect(checkLedger(join(folder, 'no', 'ledger'))).rejects.toThrow(/^--ledger .*ENOENT/);
  });

  it.each([
    '',
    'null',
    '[]',
    '{"case":"a"}',
    '{"outcome":"pass"',
    JSON.stringify({ ...entry(1, 'pass'), told: '1' }),
  ])('has no entry in %j', (line) => expect(parseLedgerLine(line)).toBeUndefined());
});
