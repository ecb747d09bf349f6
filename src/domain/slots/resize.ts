import { letShrink, keepAtLeast, minReplicas, type AutoscalerChange } from './autoscaler.ts';
import { desiredReplicas, type Slot } from './slots.ts';

/** A change of a slot's size that is going to be written: a value, nothing has happened yet. */
export interface Resize {
  readonly slot: Slot;
  /** New size of the Deployment; undefined where it stays. */
  readonly replicas: number | undefined;
  readonly autoscaler: AutoscalerChange | undefined;
}

/** Undefined where the slot is not larger, and its HPA would keep it so. */
export function shrinkTo(slot: Slot, size: number): Resize | undefined {
  const replicas = desiredReplicas(slot.deployment) > size ? size : undefined;
  const autoscaler = slot.autoscaler && letShrink(slot.autoscaler, size);
  return replicas === undefined && autoscaler === undefined ? undefined : { slot, replicas, autoscaler };
}

/** At once, and so that an HPA does not take it away again before there are users. */
export function growTo(slot: Slot, size: number): Resize {
  const replicas = desiredReplicas(slot.deployment) < size ? size : undefined;
  return { slot, replicas, autoscaler: slot.autoscaler && keepAtLeast(slot.autoscaler, size) };
}

/** By its HPA alone, which scales the Deployment itself. */
export function raise(slot: Slot, autoscaler: AutoscalerChange): Resize {
  return { slot, replicas: undefined, autoscaler };
}

/** One line for each object, for people and results. */
export function resizeChanges({ slot, replicas, autoscaler }: Resize): {
  what: string;
  from: string;
  to: string;
}[] {
  const size = desiredReplicas(slot.deployment);
  return [
    ...(autoscaler === undefined
      ? []
      : [
          {
            what: `minReplicas of hpa/${autoscaler.autoscaler.metadata.name}`,
            from: `${minReplicas(autoscaler.autoscaler)}`,
            to: `${autoscaler.min}`,
          },
        ]),
    ...(replicas === undefined ? [] : [{ what: 'replicas', from: `${size}`, to: `${replicas}` }]),
  ];
}
