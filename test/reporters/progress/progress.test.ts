import { describe, expect, it } from 'vitest';
import type { ProgressEvent } from '../../../src/results/progress.ts';
import { progressNdjson } from '../../../src/reporters/progress-ndjson.ts';
import { progressPlain } from '../../../src/reporters/progress-plain.ts';
import { progressTerminal } from '../../../src/reporters/progress-terminal.ts';

const events: readonly ProgressEvent[] = [
  {
    kind: 'run-planned',
    slot: 'green',
    image: 'agent-service:1.3.0',
    set: '4be1',
    cases: 12,
    samples: 12,
    pods: ['a', 'b', 'c'],
    concurrency: 4,
  },
  { kind: 'case-settled', id: 'greeting', outcome: 'pass', severity: 'blocking', settled: 1, total: 12 },
  { kind: 'case-settled', id: 'tone', outcome: 'fail', severity: 'advisory', settled: 2, total: 12 },
  {
    kind: 'retrying',
    id: 'refund',
    pod: 'a',
    reason: 'unavailable',
    detail: 'a is not available: 503',
    waitMs: 500,
    extraAsksLeft: 1,
  },
  { kind: 'slowed-down', concurrency: 2 },
  { kind: 'pod-invalidated', pod: 'a', change: 'a restarted during the run', samples: 3 },
  { kind: 'stopped-early', reason: 'no pod is ready', notAsked: 9 },
  { kind: 'step', state: 'begun', text: 'patching the Service' },
  { kind: 'step', state: 'done', text: 'Service patched' },
  { kind: 'step', state: 'failed', text: 'endpoints hold blue' },
  { kind: 'step', state: 'note', text: 'clients stay' },
  { kind: 'rollout-progress', workload: 'deployment/agent-green', updated: 2, ready: 1, old: 2, desired: 3 },
  { kind: 'endpoints-progress', slot: 'green', arrived: 3, wanted: 3, others: 1 },
  {
    kind: 'monitor-begun',
    slot: 'green',
    windowMs: 60_000,
    intervalMs: 500,
    smokeCases: 1,
    notAsked: undefined,
    failuresInARow: 3,
  },
  {
    kind: 'monitor-begun',
    slot: 'green',
    windowMs: 60_000,
    intervalMs: 5000,
    smokeCases: 0,
    notAsked: 'nothing is tagged smoke',
    failuresInARow: 3,
  },
  look('good', '', 0),
  look('bad', 'a: status expected 200, found 500', 2),
  look('unseen', 'smoke case greeting could not be asked: a is gone', 1),
  { kind: 'warning', text: 'a\u001b[2Jb' },
];

function look(outcome: 'good' | 'bad' | 'unseen', detail: string, inARow: number): ProgressEvent {
  const signal = 'smoke case greeting';
  return { kind: 'monitor-look', signal, outcome, detail, inARow, elapsedMs: 5100, windowMs: 60_000 };
}

function written(reader: (write: (text: string) => void) => (event: ProgressEvent) => void): string {
  let all = '';
  const report = reader((text) => (all += text));
  for (const event of events) report(event);
  return all;
}

describe('progress without a terminal', () => {
  it('is one line of words for each event', () => {
    expect(written(progressPlain).split('\n')).toEqual([
      'green, agent-service:1.3.0, 12 cases on 3 pods, set 4be1 (concurrency 4)',
      '1 of 12  greeting: passed',
      '2 of 12  tone (advisory): failed',
      'refund: a is not available: 503; asked again after 0.5 s (1 extra ask left)',
      'the agent limits the rate: at most 2 requests in flight from now on',
      'a restarted during the run: 3 answers of it no longer count',
      'no pod is ready; 9 samples not asked',
      'patching the Service',
      'done: Service patched',
      'failed: endpoints hold blue',
      'note: clients stay',
      'deployment/agent-green: 2 of 3 updated, 1 ready in all, 2 old',
      'endpoints: 3 of 3 of green, 1 of others',
      'watching green for 60 s: pods, endpoints, 1 smoke case, each 0.5 s',
      'watching green for 60 s: pods, endpoints, each 5 s (no smoke case: nothing is tagged smoke)',
      'smoke case greeting: a: status expected 200, found 500 (2 in a row, 5.1 s of 60 s)',
      'smoke case greeting could not be asked: a is gone (1 in a row, 5.1 s of 60 s)',
      'warning: a\\u001b[2Jb',
      '',
    ]);
  });
});

describe('progress for programs', () => {
  it('is the event itself, one a line', () => {
    const lines = written(progressNdjson).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(JSON.parse(JSON.stringify(events)));
  });
});

describe('progress on a terminal', () => {
  const open = (columns = 60) => {
    let all = '';
    const terminal = progressTerminal((text) => (all += text), {
      colour: false,
      unicode: true,
      columns: () => columns,
    });
    return { ...terminal, screen: () => play(all), all: () => all };
  };

  it('shows one live line, keeps what matters above it, and leaves no trace of it', () => {
    const terminal = open();
    for (const event of events.slice(0, 3)) terminal.report(event);
    expect(terminal.screen()).toEqual(['2 of 12 cases, 1 failed  tone']);
    for (const event of events.slice(3)) terminal.report(event);
    terminal.end();
    expect(terminal.screen()).toEqual([
      'the agent limits the rate: at most 2 requests in flight from now on',
      'a restarted during the run: 3 answers of it no longer count',
      'no pod is ready; 9 samples not asked',
      'patching the Service',
      ' ✓ Service patched',
      ' ✗ endpoints hold blue',
      'note: clients stay',
      'note: no smoke case is asked: nothing is tagged smoke',
      'note: smoke case greeting: a: status expected 200, found 500 (2 in a row, 5.1 s of 60 s)',
      'note: smoke case greeting could not be asked: a is gone (1 in a row, 5.1 s of 60 s)',
      'warning: a\\u001b[2Jb',
      '',
    ]);
  });

  it('never fills the last column, where a terminal would wrap', () => {
    const terminal = open(30);
    terminal.report({
      kind: 'pod-invalidated',
      pod: 'a',
      change: 'a restarted',
      samples: 1,
    });
    terminal.report({
      kind: 'retrying',
      id: 'x'.repeat(200),
      pod: 'a',
      reason: 'lost',
      detail: 'lost',
      waitMs: 1,
      extraAsksLeft: 1,
    });
    expect(terminal.screen()).toEqual(['a restarted: 1 answer of it no longer counts', `${'x'.repeat(28)}…`]);
  });

  it('counts a case once that is settled again', () => {
    const terminal = open();
    const settled = { kind: 'case-settled', id: 'a', severity: 'blocking', settled: 1, total: 2 } as const;
    terminal.report({ ...settled, outcome: 'fail' });
    terminal.report({ ...settled, outcome: 'pass' });
    expect(terminal.screen()).toEqual(['1 of 2 cases  a']);
  });

  it('writes nothing when there is nothing to clear', () => {
    const terminal = open();
    terminal.end();
    expect(terminal.all()).toBe('');
  });
});

/** The lines that a terminal would show. */
function play(written: string): readonly string[] {
  return written.split('\n').map((line) => line.split('\r\u001b[2K').at(-1) ?? '');
}
