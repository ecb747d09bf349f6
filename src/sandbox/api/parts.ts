import type { Access, User } from '../access/access.ts';
import type { Clock } from '../clock.ts';
import type { Node } from '../node/node.ts';
import type { Place, Registry } from '../registry/registry.ts';
import type { Storage } from '../storage/storage.ts';

/** Answers to what is posted and not stored. Throws StatusError. */
export interface Reviews {
  /** authorization.k8s.io and authentication.k8s.io, by plural; `body` is what came in, `manager` who posts it. */
  review(plural: string, body: unknown, user: User, namespace: string | undefined, manager: string): unknown;
  /** TokenRequest for the ServiceAccount at `place`. */
  requestToken(place: Place, body: unknown, manager: string): unknown;
}

/** What stands behind the API server. */
export interface Parts {
  readonly storage: Storage;
  readonly registry: Registry;
  readonly access: Access & Reviews;
  readonly node: Node;
  readonly clock: Clock;
}
