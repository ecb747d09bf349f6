import type { ClusterRequest } from '../../../ports/cluster.ts';

/** One HTTP request to the API server. */
export interface ApiCall {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** From the server's root, encoded. */
  readonly path: string;
  readonly query: Readonly<Record<string, string | undefined>>;
  readonly body?: { readonly type: string; readonly text: string };
  /** Default: `application/json`. */
  readonly accept?: string;
  /** May be sent again where no answer came. Never so for a write. */
  readonly repeatable: boolean;
  readonly request: ClusterRequest;
  readonly signal: AbortSignal | undefined;
}

export function pathWithQuery({ path, query }: Pick<ApiCall, 'path' | 'query'>): string {
  const pairs = Object.entries(query).filter((pair): pair is [string, string] => pair[1] !== undefined);
  return pairs.length === 0 ? path : `${path}?${new URLSearchParams(pairs).toString()}`;
}

/** `services/agent-service in namespace ai-agents`, `pods/log of agent-blue-x in namespace ai-agents`, for messages. */
export function describeRequest({ resource, group, name, namespace }: ClusterRequest): string {
  const [plural = '', subresource] = resource.split('/');
  const qualified = group === '' ? plural : `${plural}.${group}`;
  const named = name === undefined ? qualified : `${qualified}/${name}`;
  const object = subresource === undefined ? named : `${qualified}/${subresource} of ${name ?? 'any'}`;
  return namespace === '' ? object : `${object} in namespace ${namespace}`;
}
