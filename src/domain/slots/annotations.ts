/** Keys of the annotations that we read and write (docs/ARCHITECTURE.md lists who writes which). */
const prefix = 'kubectl-bluegreen/';

export const annotation = {
  /** Service: the label that tells the slots apart, where it is not `slot`. */
  slotLabel: `${prefix}slot-label`,
  /** Service: the last moves of traffic, newest first, as JSON. */
  history: `${prefix}history`,
  /** Service: the API server refuses moves around the plugin; its value is the label that tells the slots apart. */
  guard: `${prefix}guard`,
  /** Service: who went around the guard, and why; new text in the request that does it. */
  breakGlass: `${prefix}break-glass`,
  /** Service: how long a way back is kept after a move, as `2h`. */
  hold: `${prefix}hold`,
  /** Service: `true` where each move and each change of size wants a reason. */
  requireReason: `${prefix}require-reason`,
  /** Service: name of the ConfigMap that holds its golden set. */
  golden: `${prefix}golden`,
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
  /** Deployment: the last verdict that `verify --record` took of it, as JSON. */
  receipt: `${prefix}receipt`,
  /** Deployment: the last change of its size by `standby` or `rollback --scale-up`, as JSON. */
  size: `${prefix}size`,
  /** Deployment: version of the database schema that it needs at least, as `12`. */
  schema: `${prefix}schema`,
  /** Deployment: the schema versions that it works with, as `11-12`. */
  schemaCompatible: `${prefix}schema-compatible`,
  /** HPA: what its minReplicas was before it was changed here, as JSON. */
  hpaMin: `${prefix}hpa-min`,
} as const;

export const defaultSlotLabel = 'slot';
