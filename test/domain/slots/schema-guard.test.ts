import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { annotation } from '../../../src/domain/slots/annotations.ts';
import { planDeploy } from '../../../src/domain/slots/plan-deploy.ts';
import { planRollback } from '../../../src/domain/slots/plan-rollback.ts';
import {
  readSchema,
  schemaRange,
  schemaRefusals,
  schemaVersion,
  schemaWarnings,
} from '../../../src/domain/slots/schema-guard.ts';
import type { SlotPair } from '../../../src/domain/slots/slots.ts';
import { aDeployment, aMove, describedSystem, type SlotOptions } from '../../builders/cluster-objects.ts';
import { pairOf } from '../../builders/cluster-work.ts';

function saying(schema: string | undefined, compatible?: string): Pick<SlotOptions, 'edit'> {
  return {
    edit: ({ metadata }) => {
      metadata.annotations = {
        ...(schema !== undefined && { [annotation.schema]: schema }),
        ...(compatible !== undefined && { [annotation.schemaCompatible]: compatible }),
      };
    },
  };
}

type Says = readonly [schema: string | undefined, compatible?: string];

/** Blue is live since a switch from green, which still runs what it served. */
async function pairSaying(blue: Says, green: Says): Promise<SlotPair> {
  const slots = { blue: saying(...blue), green: saying(...green) };
  const { live, idle } = await pairOf(describedSystem(slots));
  const history = [aMove({ templates: { blue: live.template, green: idle.template } })];
  return pairOf(describedSystem({ ...slots, service: { history } }));
}

const kinds = (pair: SlotPair) => schemaRefusals(pair).map(({ kind }) => kind);

describe('What a workload says of its database', () => {
  it.each([
    [undefined, undefined, { kind: 'none' }],
    ['12', undefined, { kind: 'declared', version: 12, from: 12, to: 12 }],
    ['12', '11-12', { kind: 'declared', version: 12, from: 11, to: 12 }],
    ['12', '12', { kind: 'declared', version: 12, from: 12, to: 12 }],
    ['0', '0-3', { kind: 'declared', version: 0, from: 0, to: 3 }],
  ])('is read: %s %s', (schema, compatible, says) => {
    expect(readSchema(aDeployment('blue', saying(schema, compatible)))).toEqual(says);
  });

  it.each([
    ['twelve', undefined],
    ['', undefined],
    ['012', undefined],
    ['-1', undefined],
    ['1e3', undefined],
    ['99999999999999999999', undefined],
    ['12', '12-11'],
    ['12', '10-11'],
    ['12', '13-14'],
    ['12', '11-12-13'],
    ['12', '11 - 12'],
    [undefined, '11-12'],
  ])('is not guessed: %s %s', (schema, compatible) => {
    expect(readSchema(aDeployment('blue', saying(schema, compatible))).kind).toBe('unreadable');
  });
});

describe('Two slots on one database', () => {
  it.each<[string, Says, Says, readonly string[]]>([
    ['expand: the old slot knows the new schema already', ['11', '11-12'], ['12', '11-12'], []],
    ['the same schema', ['12'], ['12'], []],
    ['the old slot does not know the new schema', ['11', '10-11'], ['12', '11-12'], ['schema-not-shared']],
    ['contract too early: nothing is shared', ['12', '11-12'], ['13', '13'], ['schema-not-shared']],
    ['an older version comes, which knows the newer schema', ['12', '11-12'], ['11', '10-12'], []],
    ['an older version comes, which does not', ['12', '11-12'], ['11', '10-11'], ['schema-not-shared']],
    ['only one of them says something', ['12'], [undefined], []],
    ['nobody says anything', [undefined], [undefined], []],
    ['one of them is not clear', ['12'], ['twelve'], ['schema-unreadable']],
    ['an unclear one beside a silent one', [undefined], ['twelve'], ['schema-unreadable']],
  ])('%s', async (_, blue, green, expected) => {
    expect(kinds(await pairSaying(blue, green))).toEqual(expected);
  });

  it('go together where, and only where, both work with the newer version', async () => {
    const slot = fc
      .tuple(fc.nat(6), fc.nat(3), fc.nat(3))
      .map(([version, down, up]) => ({ version, from: Math.max(0, version - down), to: version + up }));
    const pair = await pairOf();
    await fc.assert(
      fc.asyncProperty(slot, slot, (blue, green) => {
        const says = (name: string, { version, from, to }: typeof blue) =>
          aDeployment(name, saying(`${version}`, `${from}-${to}`));
        const found = schemaRefusals({
          ...pair,
          live: { ...pair.live, deployment: says('blue', blue) },
          idle: { ...pair.idle, deployment: says('green', green) },
        });
        const newer = Math.max(blue.version, green.version);
        const shared = [blue, green].every(({ from, to }) => from <= newer && newer <= to);
        expect(found.length === 0).toBe(shared);
        return Promise.resolve();
      }),
      { seed: 12, numRuns: 500 },
    );
  });

  it('are said to be unchecked where only one of them says something', async () => {
    expect(schemaWarnings(await pairSaying([undefined], ['12']))).toEqual([
      'deployment/agent-blue has no annotation kubectl-bluegreen/schema: not checked whether it can share a database with green; deploy --schema and --schema-compatible say it',
    ]);
    expect(schemaWarnings(await pairSaying(['12'], ['12']))).toEqual([]);
    expect(schemaWarnings(await pairSaying([undefined], [undefined]))).toEqual([]);
  });
});

describe('Who asks', () => {
  it('rollback, unless the slot is named', async () => {
    const pair = await pairSaying(['12', '12'], ['11', '10-11']);
    const plan = planRollback(pair, { to: undefined });
    expect(plan.kind === 'refused' && plan.refusals.map(({ kind }) => kind)).toEqual(['schema-not-shared']);
    expect(planRollback(pair, { to: 'green', reason: 'it must be' }).kind).toBe('go');
  });

  it('deploy, of the slot as it will be; nothing else is needed to change what it says', async () => {
    const pair = await pairSaying(['11', '10-11'], ['11', '10-11']);
    const deploying = (schema: string, compatible: string) =>
      planDeploy(
        pair,
        {
          images: new Map(),
          env: new Map(),
          configs: new Map(),
          agentVersion: undefined,
          annotations: new Map([
            [annotation.schema, schema],
            [annotation.schemaCompatible, compatible],
          ]),
        },
        { discardRollback: false, now: new Date() },
      );
    expect(deploying('12', '11-12').kind).toBe('refused');
    expect(deploying('11', '10-12').kind).toBe('change');
    expect(deploying('11', '10-11').kind).toBe('already-so');
  });
});

it('Numbers and ranges are read back as they are written', () => {
  fc.assert(
    fc.property(fc.nat(999_999_999), fc.nat(999_999_999), (one, other) => {
      const [from, to] = [Math.min(one, other), Math.max(one, other)];
      expect(schemaVersion(`${one}`)).toBe(one);
      expect(schemaRange(`${from}-${to}`)).toEqual({ from, to });
    }),
    { seed: 11 },
  );
});
