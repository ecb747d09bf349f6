import { expect, it } from 'vitest';
import { nothingRepeated } from '../../src/domain/slots/printed-command.ts';
import { historyText } from '../../src/reporters/history-text.ts';
import type { MoveHistory, RecordedMove } from '../../src/results/move-history.generated.ts';

const move = (revision: number, more: Partial<RecordedMove> = {}): RecordedMove => ({
  revision,
  op: `op${revision}`,
  verb: 'switch',
  from: 'blue',
  to: 'green',
  who: 'ada',
  when: '2029-12-26T10:00:00Z',
  verdict: 'passed',
  afterOutside: false,
  templates: {},
  images: { blue: 'agent-service:1.2.0', green: 'agent-service:1.3.0' },
  ...more,
});
const shown = (more: Partial<MoveHistory>, width = 80): string =>
  historyText(
    {
      apiVersion: 'kubectl-bluegreen/v1',
      kind: 'MoveHistory',
      context: 'prod-eu',
      namespace: 'ai-agents',
      service: 'agent-service',
      slotLabel: 'slot',
      live: 'green',
      explained: true,
      outside: null,
      breakGlass: null,
      moves: [],
      ...more,
    },
    { now: new Date('2029-12-26T11:00:00Z'), width, repeated: nothingRepeated },
  );

it('says when nothing is recorded', () => {
  expect(shown({ explained: false })).toBe('ai-agents/agent-service    live green\nno move is recorded\n');
});

it('is a table that fits 80 columns, whatever stands in it', () => {
  const long = move(11, {
    from: 'a-slot-of-a-very-long-name',
    to: 'another-slot-of-a-long-name',
    who: 'system:serviceaccount:ai-agents:a-robot-with-a-long-name',
    images: { 'another-slot-of-a-long-name': 'registry.example.com/team/agent-service:2029.12.26-rc.1' },
    why: 'so many words that no line of eighty columns could ever hold all of them',
    afterOutside: true,
  });
  const text = shown({ moves: [long, move(10, { why: 'release day' })] });
  expect(
    Math.max(
      ...text
        .split('\n')
        .slice(0, -2)
        .map((line) => line.length),
    ),
  ).toBeLessThanOrEqual(80);
});

it('reads as a story, newest first', () => {
  const text = shown({
    moves: [
      move(12, { why: 'release day' }),
      move(11, { verb: 'rollback', from: 'green', to: 'blue', verdict: 'none', why: 'loses\norders' }),
      move(10, { who: 'system:serviceaccount:ai-agents:ci', verdict: 'skipped', afterOutside: true }),
    ],
  });
  expect(text.split('\n')).toEqual([
    'ai-agents/agent-service    live green',
    '',
    'REV  WHEN  MOVE                WHO  IMAGE  VERDICT  WHY',
    '12   60m   blue -> green       ada  1.3.0  passed   release day',
    '11   60m   back green -> blue  ada  1.2.0  none     loses\\norders',
    '10   60m   blue -> green*      ci   1.3.0  skipped',
    '',
    '* somebody else had moved traffic before: it began where no recorded move ended',
    'back to one of them: kubectl bluegreen rollback agent-service -n ai-agents --to-revision N',
    '',
  ]);
});

it('says who moved traffic outside of it', () => {
  const outside = 'changed outside by kubectl-edit at 2029-12-26T10:30:00Z';
  const text = shown({ explained: false, outside, live: 'blue', moves: [move(1)] });
  expect(text).toContain(`live blue\n${outside}: the last recorded move went to green\n`);
});

it('says what was written by who went around the guard', () => {
  const text = shown({ breakGlass: 'to blue by hand, ada: the tool\nis broken', moves: [move(1)] });
  expect(text.split('\n')[1]).toBe(
    'glass was broken, the last time: to blue by hand, ada: the tool\\nis broken',
  );
});
