import { nothingRepeated } from '../../src/domain/slots/printed-command.ts';
import { describe, expect, it } from 'vitest';
import { age } from '../../src/reporters/age.ts';
import { statusName, statusText } from '../../src/reporters/status-text.ts';
import { table } from '../../src/reporters/table.ts';
import type { SlotStatus } from '../../src/results/slot-status.generated.ts';
import { showStatus } from '../../src/use-cases/show-status.ts';
import { aMove, describedSystem, type SlotOptions, type SystemOptions } from '../builders/cluster-objects.ts';
import { anyService, pairOf, workOn } from '../builders/cluster-work.ts';

const now = new Date('2030-01-01T00:00:00Z');

async function statusOf(system: SystemOptions): Promise<SlotStatus> {
  const reading = await showStatus(workOn(describedSystem(system)), anyService);
  if (reading.kind === 'refused') throw new Error(reading.refusal.kind);
  return reading.status;
}

const text = async (system: SystemOptions, wide = false) =>
  statusText(await statusOf(system), { now, wide, repeated: nothingRepeated });

describe('Status for people', () => {
  it('is a screenful', async () => {
    const { idle } = await pairOf();
    const history = [aMove({ templates: { green: idle.template }, why: '1.2.0 is out' })];
    expect(await text({ service: { history } })).toBe(
      [
        'ai-agents/agent-service    live blue, idle green    (context prod-eu)',
        '',
        'SLOT   STATE  VERSION  READY  ENDPOINTS  IMAGE                CONFIG  VERDICT',
        'blue   live   1.2.0    3/3    3          agent-service:1.2.0  -       none',
        'green  idle   1.3.0    3/3    0          agent-service:1.3.0  -       none',
        '',
        'last switch  green -> blue by ada, 5d ago ("1.2.0 is out")',
        'rollback     instant, to green: kubectl bluegreen rollback agent-service -n ai-agents',
        'warning      live template is not the verified one: ? then, agent-service:1.2.0 now',
        `break glass  kubectl -n ai-agents patch svc agent-service --type merge -p '{"metadata":{"annotations":{"kubectl-bluegreen/history":null}},"spec":{"selector":{"slot":"green"}}}'`,
        '',
      ].join('\n'),
    );
  });

  it('says that nothing is recorded', async () => {
    const shown = await text({});
    expect(shown).toContain('last switch  none recorded\n');
    expect(shown).toContain('rollback     not possible as is: no switch is recorded\n');
  });

  it.each([
    [{ verb: 'rollback' as const }, ' (rolled back)'],
    [{ verdict: 'skipped' as const }, ' (without a verdict)'],
  ])('says how the last move came about: %o', async (entry, words) => {
    expect(await text({ service: { history: [aMove(entry)] } })).toContain(`by ada, 5d ago${words}\n`);
  });

  it('shows three troubles a slot, and counts the rest', async () => {
    const shown = await text({ green: { replicas: 5, ready: 0 } });
    expect(shown.split('\n').filter((line) => line.startsWith('trouble'))).toHaveLength(3);
    expect(shown).toContain('             and 2 more\n');
  });

  it('shows more with -o wide', async () => {
    const shown = await text({}, true);
    expect(shown).toContain('WORKLOAD');
    expect(shown).toContain('deployment/agent-green');
    expect(shown).toContain('agent=agent-service:1.3.0');
  });

  it('leaves the registry out of the table', async () => {
    const image = 'registry.example.com:5000/team/agent-service:1.3.0';
    const shown = await text({ green: { image } });
    expect(shown).toContain('agent-service:1.3.0');
    expect(shown).not.toContain('registry.example.com');
  });

  it('shows texts of others as they stand: no cursor is moved, no line is forged', async () => {
    const sly: SlotOptions = { image: 'agent:1\nbreak glass  rm -rf /', version: '\u001b[2J1' };
    const history = [aMove({ why: 'x\n\u001b]0;owned\u0007', who: 'ada\u202e' })];
    const shown = await text({ green: sly, service: { history } });

    expect(shown).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
    expect(shown.split('\n').filter((line) => line.startsWith('break glass'))).toHaveLength(1);
  });
});

it('Status for scripts names the Service and both workloads', async () => {
  expect(statusName(await statusOf({}))).toBe(
    'service/agent-service\ndeployment/agent-blue\ndeployment/agent-green\n',
  );
});

describe('How long ago', () => {
  const ago = (seconds: number) => age(new Date(now.getTime() - seconds * 1000).toISOString(), now);
  it.each([
    [0, 'just now'],
    [9, 'just now'],
    [10, '10s ago'],
    [119, '119s ago'],
    [120, '2m ago'],
    [7199, '119m ago'],
    [7200, '2h ago'],
    [172_799, '47h ago'],
    [172_800, '2d ago'],
    [8_640_000, '100d ago'],
    [-3, 'just now'],
    [-60, 'in the future'],
  ])('%i s is %s', (seconds, expected) => {
    expect(ago(seconds)).toBe(expected);
  });
});

it('A table is as wide as its widest cells, and ends no line with blanks', () => {
  expect(
    table([
      ['A', 'B'],
      ['long', ''],
      ['x', 'y'],
    ]),
  ).toEqual(['A     B', 'long', 'x     y']);
  expect(table([])).toEqual([]);
});
