/** One of an object's status.conditions. Times are RFC 3339 in whole seconds. */
export interface Condition {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason?: string;
  readonly message?: string;
  readonly lastTransitionTime?: string | null;
  /** Deployments only. */
  readonly lastUpdateTime?: string;
  /** Pods only; no kubelet fills it in. */
  readonly lastProbeTime?: string | null;
}

export function conditionOf(
  conditions: readonly Condition[] | undefined,
  type: string,
): Condition | undefined {
  return conditions?.find((one) => one.type === type);
}

export function withoutCondition(conditions: readonly Condition[] = [], type: string): readonly Condition[] {
  return conditions.filter((one) => one.type !== type);
}
