import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { annotation } from '../../../src/domain/slots/annotations.ts';
import { readHistory } from '../../../src/domain/slots/history.ts';
import type { Service } from '../../../src/domain/slots/kubernetes.ts';
import { movePatch, planMove, recogniseMove, type Move } from '../../../src/domain/slots/move-plan.ts';
import { applyJsonPatch, PatchDeclined } from '../../builders/apply-json-patch.ts';
import { aMove, describedSystem, type ServiceOptions } from '../../builders/cluster-objects.ts';
import { pairOf } from '../../builders/cluster-work.ts';
import { edited, type Mutable } from '../../builders/mutable.ts';

async function moveToGreen(service: ServiceOptions = {}): Promise<Move> {
  const pair = await pairOf(describedSystem({ service }));
  const record = { verb: 'switch', who: 'grace', verdict: 'passed', set: '4be1', why: 'because' } as const;
  return planMove(pair, pair.idle, { ...record, op: 'op000009', when: '2030-01-01T00:00:00Z' });
}

function applied(service: Service, move: Move): Service | 'declined' {
  try {
    return applyJsonPatch(service, movePatch(move));
  } catch (error) {
    if (error instanceof PatchDeclined) return 'declined';
    throw error;
  }
}

describe('The patch of a move', () => {
  it.each<[string, ServiceOptions]>([
    ['no annotations', {}],
    ['other annotations', { annotations: { team: 'agents' } }],
    ['a history', { history: [aMove()] }],
    ['a history that cannot be read', { annotations: { [annotation.history]: '?' } }],
  ])('moves a Service with %s, and records it', async (_, options) => {
    const move = await moveToGreen(options);
    const moved = applied(move.service, move);
    if (moved === 'declined') throw new Error('declined');
    expect(moved.spec.selector).toEqual({ app: 'agent-service', slot: 'green' });
    expect(readHistory(moved)).toMatchObject({ kind: 'entries', latest: move.entry });
    expect(moved.metadata.annotations).toMatchObject(options.annotations?.['team'] ? { team: 'agents' } : {});
  });

  it('records who, when, why, and what both slots ran', async () => {
    const { entry } = await moveToGreen();
    expect(entry).toMatchObject({
      op: 'op000009',
      verb: 'switch',
      from: 'blue',
      to: 'green',
      who: 'grace',
      why: 'because',
      verdict: 'passed',
      set: '4be1',
      images: { blue: 'agent-service:1.2.0', green: 'agent-service:1.3.0' },
    });
    expect(Object.keys(entry.templates)).toEqual(['blue', 'green']);
  });

  it('holds once: a second sending is declined', async () => {
    const move = await moveToGreen();
    const moved = applied(move.service, move);
    expect(moved).not.toBe('declined');
    expect(applied(moved as Service, move)).toBe('declined');
  });

  it('leaves a selector of several keys as it is but for the slot', async () => {
    const move = await moveToGreen();
    const tiered = edited(move.service, ({ spec }) => void (spec.selector!['tier'] = 'web'));
    expect(applied(tiered, move)).toBe('declined');
    const moved = applied(tiered, { ...move, service: tiered });
    expect(moved).toMatchObject({
      spec: { selector: { app: 'agent-service', tier: 'web', slot: 'green' } },
    });
  });
});

/** Edits that somebody else may make at the same time. `matters` are those that void what was planned. */
const edits: readonly { name: string; matters: boolean; edit: (draft: Mutable<Service>) => unknown }[] = [
  { name: 'moves the slot', matters: true, edit: ({ spec }) => (spec.selector!['slot'] = 'green') },
  { name: 'unknown slot', matters: true, edit: ({ spec }) => (spec.selector!['slot'] = 'red') },
  { name: 'widens the selector', matters: true, edit: ({ spec }) => delete spec.selector!['app'] },
  { name: 'narrows the selector', matters: true, edit: ({ spec }) => (spec.selector!['v'] = '1') },
  { name: 'drops the selector', matters: true, edit: ({ spec }) => delete spec.selector },
  { name: 'makes it anew', matters: true, edit: ({ metadata }) => (metadata.uid = 'another') },
  {
    name: 'records a move',
    matters: true,
    edit: ({ metadata }) =>
      void (metadata.annotations = {
        ...metadata.annotations,
        [annotation.history]: JSON.stringify([aMove({ op: 'theirs' })]),
      }),
  },
  {
    name: 'forgets the history',
    matters: true,
    edit: ({ metadata }) => delete metadata.annotations?.[annotation.history],
  },
  { name: 'labels it', matters: false, edit: ({ metadata }) => (metadata.labels = { team: 'x' }) },
  { name: 'changes a port', matters: false, edit: ({ spec }) => (spec.ports![0]!.port = 81) },
  {
    name: 'bumps the version',
    matters: false,
    edit: ({ metadata }) => void (metadata.resourceVersion = '7'),
  },
];

describe('Whatever somebody else edits meanwhile', () => {
  it('the patch applies only to a Service with the same uid, selector and history', async () => {
    const starts = await Promise.all([
      moveToGreen(),
      moveToGreen({ annotations: { team: 'agents' } }),
      moveToGreen({ history: [aMove()] }),
    ]);
    fc.assert(
      fc.property(
        fc.constantFrom(...starts),
        fc.subarray([...edits], { minLength: 0, maxLength: 3 }),
        (move, chosen) => {
          const now = chosen.reduce((service, { edit }) => edited(service, edit), move.service);
          const same = sameFor(now, move.service);
          const result = applied(now, move);
          if (!same) expect(result).toBe('declined');
          expect(recogniseMove(move, now)).toBe(same ? 'as-planned' : 'other');
          if (result === 'declined') return;
          expect(recogniseMove(move, result)).toBe('mine');
          // What was not ours to change is kept.
          expect(result.spec.ports).toEqual(now.spec.ports);
          expect(result.metadata.labels).toEqual(now.metadata.labels);
        },
      ),
      { numRuns: 300 },
    );
  });

  it.each(edits.map(({ name, matters, edit }) => [name, matters, edit] as const))(
    '%s (matters: %s)',
    async (_, matters, edit) => {
      const move = await moveToGreen({ history: [aMove()] });
      expect(applied(edited(move.service, edit), move) === 'declined').toBe(matters);
    },
  );

  it('annotations that come to a Service without any decline the patch as it was, not a new one', async () => {
    const move = await moveToGreen();
    const now = edited(move.service, ({ metadata }) => void (metadata.annotations = { team: 'x' }));
    expect(recogniseMove(move, now)).toBe('as-planned');
    expect(applied(now, move)).toBe('declined');
    expect(applied(now, { ...move, service: now })).toMatchObject({
      metadata: { annotations: { team: 'x' } },
      spec: { selector: { slot: 'green' } },
    });
  });

  it('a move that another one followed is still recognised as made', async () => {
    const move = await moveToGreen();
    const theirs = edited(move.service, ({ metadata, spec }) => {
      metadata.annotations = { [annotation.history]: JSON.stringify([aMove({ op: 'theirs' }), move.entry]) };
      spec.selector!['slot'] = 'blue';
    });
    expect(recogniseMove(move, theirs)).toBe('mine');
  });
});

function sameFor(one: Service, other: Service): boolean {
  const parts = [one, other].map(({ metadata, spec }) =>
    JSON.stringify([metadata.uid, spec.selector, metadata.annotations?.[annotation.history]]),
  );
  return parts[0] === parts[1];
}
