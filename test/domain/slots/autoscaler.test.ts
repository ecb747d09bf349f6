import { describe, expect, it } from 'vitest';
import {
  autoscalerOf,
  autoscalerPatch,
  autoscalerUndo,
  keepAtLeast,
  letShrink,
  meantMin,
  recogniseAutoscaler,
  type AutoscalerChange,
} from '../../../src/domain/slots/autoscaler.ts';
import type { HorizontalPodAutoscaler } from '../../../src/domain/slots/kubernetes.ts';
import { applyJsonPatch, PatchDeclined } from '../../builders/apply-json-patch.ts';
import { aDeployment, anAutoscaler } from '../../builders/cluster-objects.ts';
import { edited } from '../../builders/mutable.ts';

const record = { op: 'op000001', who: 'grace', when: '2030-01-01T00:00:00Z' };

/** As the API server stores it. */
function applied(change: AutoscalerChange | undefined): HorizontalPodAutoscaler {
  if (change === undefined) throw new Error('nothing to change');
  return applyJsonPatch(change.autoscaler, autoscalerPatch(change, record));
}

describe('The HPA of a slot', () => {
  it('is the one that scales its Deployment, and no other workload of the same name', () => {
    const [green, blue] = [anAutoscaler('green'), anAutoscaler('blue')];
    const stateful = edited(green, ({ spec }) => (spec.scaleTargetRef.kind = 'StatefulSet'));
    expect(autoscalerOf([blue, stateful, green], aDeployment('green'))).toBe(green);
    expect(autoscalerOf([blue, stateful], aDeployment('green'))).toBeUndefined();
  });
});

describe('Kept as large as the live slot', () => {
  it('is raised, and what it was is remembered', () => {
    const raised = applied(keepAtLeast(anAutoscaler('green', 2), 5));
    expect(raised.spec.minReplicas).toBe(5);
    expect(meantMin(raised)).toBe(2);
  });

  it('is left alone where it is large enough', () => {
    expect(keepAtLeast(anAutoscaler('green', 5), 5)).toBeUndefined();
  });

  it('raised twice, the first is what is put back', () => {
    const twice = applied(keepAtLeast(applied(keepAtLeast(anAutoscaler('green', 2), 4)), 6));
    expect([twice.spec.minReplicas, meantMin(twice)]).toEqual([6, 2]);
  });

  it('what somebody else asked for since is what counts', () => {
    const raised = applied(keepAtLeast(anAutoscaler('green', 2), 5));
    const changed = edited(raised, ({ spec }) => (spec.minReplicas = 3));
    expect(meantMin(changed)).toBe(3);
    expect(applied(letShrink(changed, 0)).spec.minReplicas).toBe(3);
  });
});

describe('Let shrink', () => {
  const raised = applied(keepAtLeast(anAutoscaler('green', 2), 5));

  it.each([
    [0, 2, false],
    [1, 1, true],
    [2, 2, false],
    [4, 2, false],
  ])('to %i pods its minimum is %i', (size, min, noted) => {
    const shrunk = applied(letShrink(raised, size));
    expect(shrunk.spec.minReplicas).toBe(min);
    expect(shrunk.metadata.annotations?.['kubectl-bluegreen/hpa-min'] !== undefined).toBe(noted);
    expect(meantMin(shrunk)).toBe(2);
  });

  it('to no pods an HPA that nobody raised stays: at 0 it does nothing', () => {
    expect(letShrink(anAutoscaler('green', 3), 0)).toBeUndefined();
  });
});

describe('The write', () => {
  const before = anAutoscaler('green', 2);
  const change = keepAtLeast(before, 5)!;
  const written = applied(change);

  it('holds for the very HPA that was read alone', () => {
    const patch = autoscalerPatch(change, record);
    for (const edit of [
      { ...before, metadata: { ...before.metadata, uid: 'another' } },
      { ...before, spec: { ...before.spec, minReplicas: 3 } },
      { ...before, metadata: { ...before.metadata, annotations: { 'kubectl-bluegreen/hpa-min': '{}' } } },
    ])
      expect(() => applyJsonPatch(edit, patch)).toThrow(PatchDeclined);
  });

  it('is recognised', () => {
    expect(recogniseAutoscaler(change, record, written)).toBe('mine');
    expect(recogniseAutoscaler(change, record, before)).toBe('as-planned');
    const other = edited(written, ({ spec }) => (spec.minReplicas = 4));
    expect(recogniseAutoscaler(change, record, other)).toBe('other');
  });

  it('is taken back to what it was', () => {
    const back = applyJsonPatch(written, autoscalerUndo(change, written));
    expect(back.spec).toEqual(before.spec);
    expect(meantMin(back)).toBe(2);
  });
});
