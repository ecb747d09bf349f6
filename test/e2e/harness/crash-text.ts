/**
 * What is said of a container that crashes again and again. Mostly a kubelet holds it back; right after an end it only
 * says how it ended, and between two ends a real container runs for a moment.
 */
export const crashed =
  /(?:CrashLoopBackOff|Error) \(exit 1, \d+ restarts?\)(?:, runs again but is not ready)?/;

/** The same of one that takes more memory than it may. */
export const outOfMemory =
  /(?:CrashLoopBackOff \(OOMKilled, |OOMKilled \()exit 137, \d+ restarts?\)(?:, runs again but is not ready)?/;
