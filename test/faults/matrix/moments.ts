import type { RequestMatch } from '../request-match.ts';

const slashed = (plural: string, name = '[^/]+'): RegExp => new RegExp(`/${plural}/${name}$`);

/** The requests of our commands, by the names that the rows use. */
export const reading = {
  review: { method: 'POST', path: /\/selfsubjectreviews$/ },
  services: { method: 'GET', path: /\/services$/ },
  service: { method: 'GET', path: slashed('services') },
  replicaSets: { method: 'GET', path: /\/replicasets$/ },
  pods: { method: 'GET', path: /\/pods$/ },
  green: { method: 'GET', path: slashed('deployments', 'agent-green') },
  blue: { method: 'GET', path: slashed('deployments', 'agent-blue') },
  configMap: { method: 'GET', path: slashed('configmaps') },
  forward: { method: 'GET', path: /\/portforward$/ },
  autoscalers: { method: 'GET', path: /\/horizontalpodautoscalers$/ },
  autoscaler: { method: 'GET', path: slashed('horizontalpodautoscalers') },
  slices: { method: 'GET', path: /\/endpointslices$/, isWatch: false },
  watchedSlices: { method: 'GET', path: /\/endpointslices$/, isWatch: true },
  deployments: { method: 'GET', path: /\/deployments$/, isWatch: false },
  watchedDeployments: { method: 'GET', path: /\/deployments$/, isWatch: true },
} as const satisfies Record<string, RequestMatch>;

export const writing = {
  service: { method: 'PATCH', path: slashed('services') },
  deployment: { method: 'PATCH', path: slashed('deployments') },
  autoscaler: { method: 'PATCH', path: slashed('horizontalpodautoscalers') },
  configMap: { method: 'POST', path: /\/configmaps$/ },
  event: { method: 'POST', path: /\/events$/ },
} as const satisfies Record<string, RequestMatch>;

/** A request once the server has answered another one. */
export function following(after: RequestMatch, on: RequestMatch): RequestMatch {
  return { ...on, after };
}

export const everyTime = Infinity;
