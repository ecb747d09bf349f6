import type { Service } from './kubernetes.ts';
import type { Slot } from './slots.ts';

/**
 * Conditions that a load balancer's controller sets on a pod once its own health check of it passes: the load balancer
 * sends to pods itself, and learns of a changed selector later than kube-proxy does. Sources: ingress-gce
 * `pkg/neg/types/shared`, AWS Load Balancer Controller "Pod readiness gate", and its forerunner's "pod conditions".
 */
const gates = [
  { condition: /^cloud\.google\.com\/load-balancer-neg-ready$/, what: 'a Google network endpoint group' },
  { condition: /^target-health\.elbv2\.k8s\.aws\//, what: 'an AWS target group' },
  { condition: /^target-health\.alb\.ingress\.k8s\.aws\//, what: 'an AWS target group' },
] as const;

/**
 * The load balancer that follows a move later than the endpoints do, in words for people; undefined where none is
 * known. Found by what its controllers write on the Service and on the slot's pods: no request is made.
 */
export function laggingLoadBalancer({ metadata, spec }: Service, slot: Slot): string | undefined {
  const conditions = [slot.deployment.spec.template.spec, ...slot.pods.map((pod) => pod.spec)].flatMap(
    ({ readinessGates }) => readinessGates?.map(({ conditionType }) => conditionType) ?? [],
  );
  const gated = gates.find(({ condition }) => conditions.some((one) => condition.test(one)));
  if (gated !== undefined) return gated.what;
  // GKE writes neg-status on each Service whose endpoints it keeps in such a group; `neg` asks for one.
  if (['cloud.google.com/neg-status', 'cloud.google.com/neg'].some((key) => metadata.annotations?.[key]))
    return 'a Google network endpoint group';
  return spec.type === 'LoadBalancer' ? 'the load balancer of a Service of type LoadBalancer' : undefined;
}
