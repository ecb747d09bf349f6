import { ClusterError, type ListOptions } from '../../../ports/cluster.ts';
import type { KindName, KubernetesObjects } from '../../../domain/slots/kubernetes.ts';
import type { ApiCall } from './api-call.ts';
import { isRecord } from './check-shape.ts';
import { badAnswer, exchange, parseAnswer } from './exchange.ts';
import { kinds, resourcePath } from './kinds.ts';
import { objectShapes } from './object-shapes.ts';
import type { Transport } from './transport.ts';

/** Objects a page, as kubectl asks. */
const pageSize = 500;
/** Expired continue tokens (410) in a row before giving up. */
const mostRestarts = 3;

export interface ListedObjects<K extends KindName> {
  readonly items: readonly KubernetesObjects[K][];
  readonly resourceVersion: string;
}

/** What is asked for: one kind in one namespace. */
export interface ListScope<K extends KindName> {
  readonly transport: Transport;
  readonly kind: K;
  readonly namespace: string;
  readonly timeoutMs: number;
}

/** Reads every page. A list that expired while it was read is begun again. @throws ClusterError */
export async function listPages<K extends KindName>(
  scope: ListScope<K>,
  options: ListOptions,
): Promise<ListedObjects<K>> {
  for (let restarts = 0; ; restarts += 1) {
    try {
      return await readPages(scope, options);
    } catch (error) {
      if (!(error instanceof ClusterError) || error.status !== 410 || restarts >= mostRestarts) throw error;
    }
  }
}

async function readPages<K extends KindName>(
  scope: ListScope<K>,
  options: ListOptions,
): Promise<ListedObjects<K>> {
  const items: KubernetesObjects[K][] = [];
  let page = await readPage(scope, options, undefined);
  items.push(...page.items);
  while (page.next !== undefined) {
    page = await readPage(scope, options, page.next);
    items.push(...page.items);
  }
  return { items, resourceVersion: page.resourceVersion };
}

interface Page<K extends KindName> extends ListedObjects<K> {
  readonly next: string | undefined;
}

async function readPage<K extends KindName>(
  scope: ListScope<K>,
  options: ListOptions,
  next: string | undefined,
): Promise<Page<K>> {
  const { transport, kind, timeoutMs } = scope;
  const call = listCall(scope, options, { limit: String(pageSize), continue: next });
  const answer = parseAnswer(transport, call, await exchange(transport, call, timeoutMs));
  if (
    !isRecord(answer) ||
    answer['kind'] !== `${kind}List` ||
    !Array.isArray(answer['items']) ||
    !isRecord(answer['metadata'])
  )
    throw badAnswer(transport, call, `it is no ${kind}List`);
  for (const [index, item] of answer['items'].entries()) {
    const wrong = objectShapes[kind](item, '');
    if (wrong !== undefined) throw badAnswer(transport, call, `items[${index}]: ${wrong}`);
  }
  const { resourceVersion, continue: following } = answer['metadata'];
  if (typeof resourceVersion !== 'string')
    throw badAnswer(transport, call, 'the list has no resourceVersion');
  return {
    items: answer['items'] as KubernetesObjects[K][],
    resourceVersion,
    next: typeof following === 'string' && following !== '' ? following : undefined,
  };
}

/** A list, or with `watch=true` a watch. */
export function listCall(
  scope: Pick<ListScope<KindName>, 'kind' | 'namespace'>,
  options: ListOptions,
  query: ApiCall['query'],
): ApiCall {
  const resource = kinds[scope.kind];
  const verb = query['watch'] === 'true' ? 'watch' : 'list';
  return {
    method: 'GET',
    path: resourcePath(resource, scope.namespace),
    query: { labelSelector: options.labelSelector, fieldSelector: options.fieldSelector, ...query },
    repeatable: true,
    request: {
      verb,
      resource: resource.plural,
      group: resource.group,
      name: undefined,
      namespace: scope.namespace,
    },
    signal: options.signal,
  };
}
