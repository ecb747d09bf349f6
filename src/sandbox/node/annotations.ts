/**
 * Annotations by which tests speak of a pod on a node without containers. `fate` and `culprit` are for the KWOK node
 * alone.
 */
export const podAnnotations = {
  /** Written by the joiner once the pod is joined; no stage touches a pod without it. */
  fate: 'bluegreen.test/fate',
  /** Name of the container that does what the fate says. */
  culprit: 'bluegreen.test/culprit',
  /** On a pod template: each pod gets an agent process of its own. */
  ownProcess: 'bluegreen.test/own-process',
  /** `kill` asks the joiner to kill the pod's agent process; it answers `killed`. */
  agent: 'bluegreen.test/agent',
  /** `false` takes the pod's readiness away, `true` gives it back. */
  ready: 'bluegreen.test/ready',
} as const;
