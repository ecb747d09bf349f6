import type { Target } from '../../domain/golden/golden-set.ts';

/** What a request to a pod names; the fetch decides where it goes. A stated host is taken as it stands. */
export function podUrl({ scheme, host, port }: Target): string {
  return `${scheme}://${host ?? `localhost:${port}`}`;
}
