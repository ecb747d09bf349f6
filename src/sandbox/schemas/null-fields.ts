/**
 * Times, lists and a reference that Go's encoder never leaves out: where there are none it writes null. By the end of
 * the schema's name; an OpenAPI document does not tell of them.
 */
const fields: Readonly<Record<string, readonly string[]>> = {
  'apps.v1.DeploymentCondition': ['lastTransitionTime', 'lastUpdateTime'],
  'apps.v1.ReplicaSetCondition': ['lastTransitionTime'],
  'authentication.v1.TokenRequestSpec': ['boundObjectRef'],
  'autoscaling.v2.HorizontalPodAutoscalerCondition': ['lastTransitionTime'],
  'autoscaling.v2.HorizontalPodAutoscalerStatus': ['currentMetrics'],
  'core.v1.ContainerImage': ['names'],
  'core.v1.ContainerStateRunning': ['startedAt'],
  'core.v1.ContainerStateTerminated': ['finishedAt', 'startedAt'],
  'core.v1.Event': ['eventTime', 'firstTimestamp', 'lastTimestamp'],
  'core.v1.EventSeries': ['lastObservedTime'],
  'core.v1.NamespaceCondition': ['lastTransitionTime'],
  'core.v1.NodeCondition': ['lastHeartbeatTime', 'lastTransitionTime'],
  'core.v1.PodCondition': ['lastProbeTime', 'lastTransitionTime'],
  'core.v1.PodSpec': ['containers'],
  'core.v1.ProjectedVolumeSource': ['sources'],
  'discovery.v1.Endpoint': ['addresses'],
  'discovery.v1.EndpointSlice': ['endpoints', 'ports'],
  'rbac.v1.ClusterRole': ['rules'],
  'rbac.v1.PolicyRule': ['verbs'],
  'rbac.v1.Role': ['rules'],
};

/** `io.k8s.api.rbac.v1.Role` -> `rules` */
export function nullFieldsOf(schema: string): readonly string[] {
  const name = schema.split('.').slice(-3).join('.');
  return Object.hasOwn(fields, name) ? (fields[name] ?? []) : [];
}
