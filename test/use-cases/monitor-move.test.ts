import { describe, expect, it } from 'vitest';
import { exitCodeOfSwitch } from '../../src/cli/exit-codes.ts';
import type { GoldenCase } from '../../src/domain/golden/golden-set.ts';
import { annotation } from '../../src/domain/slots/annotations.ts';
import { readHistory } from '../../src/domain/slots/history.ts';
import { nothingRepeated } from '../../src/domain/slots/printed-command.ts';
import { switchText } from '../../src/reporters/switch-text.ts';
import type { SwitchResult } from '../../src/results/switch-result.generated.ts';
import type { AskSmoke } from '../../src/use-cases/monitor/smoke-signal.ts';
import type { MonitorOptions } from '../../src/use-cases/prepare-monitor.ts';
import type { SampleAnswer } from '../../src/use-cases/replay/ask-sample.ts';
import { switchTraffic, type SwitchOptions } from '../../src/use-cases/switch-traffic.ts';
import { aMove } from '../builders/cluster-objects.ts';
import { anyService, steps, workOn, type TestWork } from '../builders/cluster-work.ts';
import { fails } from '../builders/in-memory-cluster.ts';
import { aVerdict } from '../builders/verdict.ts';

const right: SampleAnswer = {
  kind: 'answered',
  findings: [],
  waived: [],
  measurements: {
    ttftMs: undefined,
    totalMs: 1,
    usage: undefined,
    usageIsWhole: false,
    length: { chars: 0, words: 0 },
  },
  answer: undefined,
  brokeOff: false,
  exchanges: [],
};
const wrong: SampleAnswer = {
  ...right,
  findings: [{ check: 'length.words', expected: 'at most 60', actual: '241', pointer: '' }],
};
const refused: SampleAnswer = {
  kind: 'not-asked',
  reason: 'refused',
  detail: 'connect ECONNREFUSED',
  retryAfterMs: undefined,
  exchanges: [],
};

/** Options for a window of a minute; each ask of the one smoke case is answered by `answer`. */
function watching(answer: (pod: string, number: number) => SampleAnswer = () => right): MonitorOptions {
  const goldenCase = { id: 'greeting' } as GoldenCase;
  const ask: AskSmoke = (_, pod, number) => Promise.resolve(answer(pod, number));
  return {
    windowMs: 60_000,
    intervalMs: 5000,
    onBlind: 'stay',
    smokeCases: () => Promise.resolve({ kind: 'cases', cases: [goldenCase] }),
    openSmokeCases: () => Promise.resolve({ kind: 'cases', cases: [goldenCase], concurrency: 4, ask }),
    makeCredentialsLast: () => Promise.resolve(undefined),
  };
}

/** Does something once, `ms` after the start. */
function at(work: TestWork, ms: number, change: () => void): void {
  void work.clock.sleep(ms).then(change);
}

interface Ended {
  readonly result: SwitchResult;
  readonly code: number;
  readonly text: string;
}

async function switching(
  work: TestWork,
  monitor: MonitorOptions,
  more: Partial<SwitchOptions> = {},
): Promise<Ended> {
  const options: SwitchOptions = {
    choice: anyService,
    to: undefined,
    expect: { image: undefined, version: undefined },
    dryRun: 'none',
    verify: (_, slot) => Promise.resolve({ kind: 'verdict', verdict: aVerdict('pass', slot) }),
    skipVerify: false,
    reason: undefined,
    endpointsTimeoutMs: 30_000,
    monitor,
    ...more,
  };
  const result = await work.clock.finish(switchTraffic(work, options));
  return { result, code: exitCodeOfSwitch(result), text: switchText(result, nothingRepeated) };
}

const live = ({ cluster }: TestWork) => cluster.peek('Service', 'agent-service').spec.selector?.['slot'];
const writes = ({ cluster }: TestWork) => cluster.writes.map(({ verb, kind }) => `${verb} ${kind}`);
const moves = ({ cluster }: TestWork) => {
  const history = readHistory(cluster.peek('Service', 'agent-service'));
  return history.kind === 'entries' ? history.entries : [];
};
const pod = (slot: string, number: number): string => `agent-${slot}-7d9f-p${number}`;
const unready = ({ cluster }: TestWork, name: string): void =>
  cluster.edit('Pod', name, ({ status }) => (status!.conditions![0]!.status = 'False'), null);
const rollBackBy = ({ cluster }: TestWork, who: string): void =>
  cluster.edit('Service', 'agent-service', ({ metadata, spec }) => {
    spec.selector!['slot'] = 'blue';
    const theirs = aMove({ op: 'theirs', verb: 'rollback', from: 'green', to: 'blue', who });
    const before = JSON.parse(metadata.annotations?.[annotation.history] ?? '[]') as unknown[];
    metadata.annotations = { [annotation.history]: JSON.stringify([theirs, ...before]) };
  });

describe('A release that is good', () => {
  it('is looked at 13 times in a minute, and stays', async () => {
    const work = workOn();
    const { result, code } = await switching(work, watching());
    expect([code, live(work)]).toEqual([0, 'green']);
    expect(result.monitor).toEqual({
      outcome: 'good',
      windowMs: 60_000,
      intervalMs: 5000,
      watchedMs: 60_000,
      smokeCases: 1,
      failuresInARow: 3,
      falseAlarm: expect.closeTo(0.0016, 4) as number,
      signals: [
        { kind: 'cluster', name: 'pods and endpoints of green', good: 13, bad: 0, unseen: 0 },
        { kind: 'smoke', name: 'greeting', good: 13, bad: 0, unseen: 0 },
      ],
    });
    expect(steps(work).at(-1)).toBe('done: watched for 60 s: no restart, 13 of 13 smoke cases passed');
    expect(writes(work)).toEqual(['patch Service', 'create Event']);
  });

  it('is asked on each pod in turn', async () => {
    const asked: string[] = [];
    await switching(
      workOn(),
      watching((name) => {
        asked.push(name);
        return right;
      }),
    );
    expect(asked.slice(0, 4)).toEqual([pod('green', 0), pod('green', 1), pod('green', 2), pod('green', 0)]);
  });

  it('stays where a case fails twice in a row and then passes', async () => {
    const work = workOn();
    const { code } = await switching(
      work,
      watching((_, number) => (number === 4 || number === 5 ? wrong : right)),
    );
    expect([code, live(work)]).toEqual([0, 'green']);
    expect(steps(work).at(-1)).toBe('done: watched for 60 s: no restart, 13 of 15 smoke cases passed');
  });

  it('stays where the API server is away for a moment, also for the last one', async () => {
    const work = workOn();
    const lose = (): void => work.cluster.at({ verb: 'list', kind: 'Pod' }, { before: fails('reset') });
    at(work, 20_000, lose);
    at(work, 59_000, lose);
    const { result, code } = await switching(work, watching());
    expect(code).toBe(0);
    expect(result.monitor?.signals[0]).toMatchObject({ good: 12, unseen: 2 });
    expect(result.monitor?.watchedMs).toBe(65_000);
  });

  it('stays where a pod is deleted and another one comes', async () => {
    const work = workOn();
    at(work, 12_000, () => work.cluster.remove('Pod', pod('green', 0)));
    expect(await switching(work, watching())).toMatchObject({ code: 0 });
  });

  it('a pod that cannot be asked is passed over', async () => {
    const work = workOn();
    const only = pod('green', 2);
    const { result } = await switching(
      work,
      watching((name) => (name === only ? right : refused)),
    );
    expect(result.monitor?.signals[1]).toMatchObject({ good: 13, unseen: 0 });
  });
});

describe('A release that fails', () => {
  it('is moved back at once, with what was seen; the history and one Event say so', async () => {
    const work = workOn();
    at(work, 18_000, () => {
      unready(work, pod('green', 1));
      work.cluster.followSelector('agent-service');
    });
    const { result, code, text } = await switching(work, watching());
    expect([code, live(work)]).toEqual([6, 'blue']);
    // Endpoints said so: it did not wait for the next tick.
    expect(result.timings.servedMs).toBe(18_000);
    expect(text).toBe(
      `moved back: blue is live again since 00:00:18 UTC (green served for 18.0 s): watched for 18 s: ${pod('green', 1)} lost readiness (${result.reason?.split('(')[1] ?? ''}\n`,
    );
    expect(moves(work)[0]).toMatchObject({
      verb: 'rollback',
      who: 'grace',
      why: `${pod('green', 1)} lost readiness`,
    });
    expect(writes(work)).toEqual(['patch Service', 'patch Service', 'create Event']);
    expect(steps(work).slice(-2)).toEqual([
      `failed: ${result.reason ?? ''}`,
      'done: endpoints hold only blue after 0.00 s',
    ]);
  });

  it('by what happened while traffic was still moving, too', async () => {
    const work = workOn();
    work.cluster.at({ verb: 'patch', kind: 'Service' }, { after: () => unready(work, pod('green', 0)) });
    const { code, result } = await switching(work, watching());
    expect([code, result.timings.servedMs]).toEqual([6, 0]);
  });

  it('by a case that fails three times in a row, on the same pod', async () => {
    const work = workOn();
    const asked: string[] = [];
    const { code, result } = await switching(
      work,
      watching((name, number) => {
        asked.push(name);
        return number < 3 ? right : wrong;
      }),
    );
    expect([code, live(work)]).toEqual([6, 'blue']);
    expect(asked.slice(2)).toEqual(Array.from({ length: 3 }, () => pod('green', 2)));
    expect(result.reason).toBe(
      `watched for 10 s: smoke case greeting failed three times in a row (${pod('green', 2)}: length.words expected at most 60, found 241)`,
    );
    // What an agent said is not put where others read it.
    expect(moves(work)[0]?.why).toBe('smoke case greeting failed three times in a row');
  });

  it.each<[string, (work: TestWork) => void, string]>([
    [
      'whose template somebody changes',
      ({ cluster }) =>
        cluster.edit(
          'Deployment',
          'agent-green',
          ({ spec }) => (spec.template.spec.containers[0]!.image = 'evil'),
          'kubectl-set',
        ),
      'green no longer runs the template that was judged: changed by kubectl-set at',
    ],
    [
      'whose Deployment goes',
      ({ cluster }) =>
        cluster.edit('Deployment', 'agent-green', ({ metadata }) => (metadata.deletionTimestamp = 'now')),
      'the Deployment is being deleted',
    ],
    [
      'whose endpoints go',
      ({ cluster }) => cluster.edit('EndpointSlice', 'agent-service-ipv4', (slice) => (slice.endpoints = [])),
      'the Service has no ready endpoints',
    ],
  ])('%s', async (_, change, why) => {
    const work = workOn();
    at(work, 7000, () => change(work));
    const { code, result } = await switching(work, watching());
    expect([code, live(work)]).toEqual([6, 'blue']);
    expect(result.reason).toContain(why);
  });

  it('stays where the slot before cannot take traffic back: 7, with why', async () => {
    for (const [change, why] of [
      [
        (work: TestWork): void => [0, 1, 2].forEach((one) => unready(work, pod('blue', one))),
        'blue has no ready pods',
      ],
      [
        ({ cluster }: TestWork): void =>
          cluster.edit(
            'Deployment',
            'agent-blue',
            ({ spec }) => (spec.template.spec.containers[0]!.image = 'next'),
          ),
        'blue no longer runs what it served',
      ],
    ] as const) {
      const work = workOn();
      at(work, 6000, () => change(work));
      at(work, 7000, () => unready(work, pod('green', 1)));
      const { code, result, text } = await switching(work, watching());
      expect([code, live(work), result.live]).toEqual([7, 'green', 'green']);
      expect(result.reason).toMatch(new RegExp(`lost readiness .*; moving back failed: ${why}`));
      expect(text).toContain('Way back: kubectl bluegreen rollback agent-service -n ai-agents\n');
      expect(writes(work)).toEqual(['patch Service', 'create Event']);
    }
  });

  it('what the way back rests on is asked for again where an answer is lost', async () => {
    const work = workOn();
    at(work, 6000, () => {
      unready(work, pod('green', 1));
      work.cluster.at({ verb: 'list', kind: 'ReplicaSet' }, { before: fails('reset') });
    });
    const { code, result } = await switching(work, watching());
    expect([code, live(work), result.timings.servedMs]).toEqual([6, 'blue', 10_200]);
  });

  it('a way back whose answer is lost is found again', async () => {
    const work = workOn();
    at(work, 6000, () => {
      unready(work, pod('green', 1));
      work.cluster.at({ verb: 'patch', kind: 'Service' }, { after: fails('reset') });
    });
    expect(await switching(work, watching())).toMatchObject({ code: 6 });
    expect(writes(work).filter((write) => write === 'patch Service')).toHaveLength(2);
  });

  it('a way back that the server declines is 7', async () => {
    const work = workOn();
    at(work, 6000, () => {
      unready(work, pod('green', 1));
      work.cluster.at({ verb: 'patch', kind: 'Service' }, { before: fails('forbidden') });
    });
    const { code, result } = await switching(work, watching());
    expect([code, live(work), result.live]).toEqual([7, 'green', 'green']);
    expect(result.reason).toContain('moving back failed: forbidden');
  });
});

describe('A release of which something cannot be seen', () => {
  const gone = (work: TestWork): void => work.cluster.at({}, { before: fails('refused') }, 999);

  it('stays, 7: the API server is gone', async () => {
    const work = workOn();
    at(work, 21_000, () => gone(work));
    const { code, result, text } = await switching(work, watching());
    expect([code, live(work), result.live, result.monitor?.outcome]).toEqual([7, 'green', 'green', 'blind']);
    expect(text).toBe(
      'not confirmed: green is selected, but not all could be seen in 60 s of watching: the Service could not be read: refused: get services\n' +
        'to find out: kubectl bluegreen status agent-service -n ai-agents\n' +
        'Way back: kubectl bluegreen rollback agent-service -n ai-agents\n',
    );
  });

  it('stays, 7: no pod can be asked; the others are watched to the end', async () => {
    const work = workOn();
    const { code, result } = await switching(
      work,
      watching(() => refused),
    );
    expect([code, result.monitor?.watchedMs]).toEqual([7, 60_000]);
    expect(result.monitor?.signals[1]).toMatchObject({ good: 0, unseen: 3 });
    expect(result.reason).toMatch(
      /smoke case greeting could not be asked: agent-green-\S+ refused the connection/,
    );
  });

  it('is moved back all the same where something that can be seen is bad', async () => {
    const work = workOn();
    at(work, 40_000, () => unready(work, pod('green', 1)));
    expect(
      await switching(
        work,
        watching(() => refused),
      ),
    ).toMatchObject({ code: 6 });
  });

  it('is moved back as soon as it is blind where that was asked for', async () => {
    const work = workOn();
    const { code, result } = await switching(work, { ...watching(() => refused), onBlind: 'back' });
    expect([code, live(work), result.timings.servedMs]).toEqual([6, 'blue', 10_000]);
    expect(moves(work)[0]?.why).toMatch(/^smoke case greeting could not be asked: /);
  });

  it('stays where moving back was asked for, and the API server is gone', async () => {
    const work = workOn();
    at(work, 21_000, () => gone(work));
    const { code, result } = await switching(work, { ...watching(), onBlind: 'back' });
    expect([code, live(work), result.live]).toEqual([7, 'green', 'green']);
    expect(result.reason).toContain('; moving back failed: refused');
  });
});

describe('Somebody else', () => {
  it('who moves traffic ends the watch: 7, with who and what is live, and nothing is undone', async () => {
    const work = workOn();
    at(work, 6000, () => rollBackBy(work, 'bob'));
    const { code, result } = await switching(work, watching());
    expect([code, live(work), result.live, result.monitor?.outcome]).toEqual([
      7,
      'blue',
      'blue',
      'overtaken',
    ]);
    expect(result.reason).toContain(
      'traffic was moved to green, and then somebody else changed the Service: rollback by bob',
    );
    expect(writes(work)).toEqual(['patch Service', 'create Event']);
  });

  it('who is faster than the move back: nothing is undone', async () => {
    const work = workOn();
    at(work, 6000, () => {
      unready(work, pod('green', 1));
      work.cluster.at({ verb: 'patch', kind: 'Service' }, { before: () => rollBackBy(work, 'bob') });
    });
    const { code, result } = await switching(work, watching());
    expect([code, live(work), result.live]).toEqual([7, 'blue', 'blue']);
    expect(moves(work).map(({ who }) => who)).toEqual(['bob', 'grace']);
  });

  it('who deletes the Service', async () => {
    const work = workOn();
    at(work, 6000, () => work.cluster.remove('Service', 'agent-service'));
    const { code, result } = await switching(work, watching());
    expect([code, result.live]).toEqual([7, null]);
    expect(result.reason).toContain('the Service is gone');
  });
});

describe('^C', () => {
  it('while it is watched: 130, green is live, and how far it was watched', async () => {
    const work = workOn();
    at(work, 7000, () => work.interrupt());
    const { code, text, result } = await switching(work, watching());
    expect([code, live(work), result.monitor?.outcome]).toEqual([130, 'green', 'interrupted']);
    expect(text).toBe(
      'interrupted: green is live; it was watched for 7.0 s of 60 s\n' +
        'Way back: kubectl bluegreen rollback agent-service -n ai-agents\n',
    );
  });

  it('ends the watch, which is free, and neither of the two writes, which are protected', async () => {
    const work = workOn();
    const order: string[] = [];
    const guarded: TestWork = {
      ...work,
      interruption: {
        ...work.interruption,
        protect: async (task, before) => {
          order.push(`protected, ${before} was live`);
          const result = await task();
          order.push(`free, ${result.live ?? '?'} is live`);
          return result;
        },
      },
    };
    const asked = watching((_, number) => {
      if (number === 1) order.push('asked');
      return wrong;
    });
    await switching(guarded, asked);
    expect(order).toEqual([
      'protected, blue was live',
      'free, green is live',
      'asked',
      'protected, green was live',
      'free, blue is live',
    ]);
  });
});

describe('Before the patch', () => {
  it('credentials that will end are told of', async () => {
    const work = workOn();
    const ends = {
      what: 'the token of user "ci"',
      at: new Date('2030-01-01T00:00:30Z'),
      why: 'it cannot be renewed',
    };
    const asked: Date[] = [];
    const makeCredentialsLast: MonitorOptions['makeCredentialsLast'] = (until) => {
      asked.push(until);
      return Promise.resolve(ends);
    };
    const { result, code } = await switching(work, { ...watching(), makeCredentialsLast });
    expect([code, asked]).toEqual([0, [new Date('2030-01-01T00:01:30Z')]]);
    expect(result.warnings).toEqual([
      'the token of user "ci" ends at 00:00:30 UTC, before the watch does: it cannot be renewed; a move back may then not be possible',
    ]);
    const told = work.events.findIndex(({ kind }) => kind === 'warning');
    const patched = work.events.findIndex(
      (event) => event.kind === 'step' && event.text === 'Service patched',
    );
    expect(told).toBeLessThan(patched);
  });

  it('a set that cannot be asked ends it: nothing was changed', async () => {
    const work = workOn();
    const openSmokeCases = () => Promise.reject(new Error('header Authorization wants AGENT_TOKEN'));
    await expect(switching(work, { ...watching(), openSmokeCases })).rejects.toThrow('AGENT_TOKEN');
    expect(writes(work)).toEqual([]);
  });

  it('a dry run tells the plan, and opens nothing', async () => {
    const work = workOn();
    const openSmokeCases = () => Promise.reject(new Error('not asked for'));
    const { text } = await switching(work, { ...watching(), openSmokeCases }, { dryRun: 'client' });
    expect(text).toContain(
      'then watched for 60 s: pods, endpoints and 1 smoke case each 5 s; a case that fails 3 times in a row moves traffic back\n' +
        'a good release whose cases fail 1 time in 20 by chance is moved back in 0.16 % of such watches\n',
    );
  });
});
