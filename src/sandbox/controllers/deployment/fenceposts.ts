import type { DeploymentSpec } from '../../objects/workloads.ts';

/** How far a rolling update may go, in pods. */
export interface Fenceposts {
  readonly maxSurge: number;
  readonly maxUnavailable: number;
}

/** Percentages of the replicas: surge rounded up, unavailable rounded down; never both 0. Recreate knows neither. */
export function fencepostsOf({ strategy, replicas }: DeploymentSpec): Fenceposts {
  if (strategy.type !== 'RollingUpdate') return { maxSurge: 0, maxUnavailable: 0 };
  const { maxSurge = '25%', maxUnavailable = '25%' } = strategy.rollingUpdate ?? {};
  const surge = Math.ceil(pods(maxSurge, replicas));
  const unavailable = Math.floor(pods(maxUnavailable, replicas));
  const atLeast = surge === 0 && unavailable === 0 ? 1 : unavailable;
  return { maxSurge: surge, maxUnavailable: Math.min(atLeast, replicas) };
}

function pods(value: number | string, replicas: number): number {
  if (typeof value === 'number') return value;
  // In whole hundredths: 0.1 * 30 is a little more than 3.
  return (Number.parseInt(value, 10) * replicas) / 100;
}
