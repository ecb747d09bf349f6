/** Keys of the annotations that we read and write (docs/ARCHITECTURE.md lists who writes which). */
const prefix = 'kubectl-bluegreen/';

export const annotation = {
  /** Service: the label that tells the slots apart, where it is not `slot`. */
  slotLabel: `${prefix}slot-label`,
  /** Service: the last moves of traffic, newest first, as JSON. */
  history: `${prefix}history`,
  /** Service: it belongs to one slot and never moves. */
  slot: `${prefix}slot`,
  /** Deployment: the container that is the agent. */
  container: `${prefix}container`,
  /** Deployment: `slot`, or `other` for one that only shares the labels. */
  role: `${prefix}role`,
  /** Deployment: how its agent drains when it is told to end, in words; without a preStop hook. */
  drain: `${prefix}drain`,
  /** Deployment: the last change by `deploy`, as JSON. */
  deploy: `${prefix}deploy`,
} as const;

export const defaultSlotLabel = 'slot';
