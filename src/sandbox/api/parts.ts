import type { Access, User } from '../access/access.ts';
import type { Clock } from '../clock.ts';
import type { Kind } from '../kinds/kind.ts';
import type { Node } from '../node/node.ts';
import type { Place, Registry, WriteOptions } from '../registry/registry.ts';
import type { Storage } from '../storage/storage.ts';

/** How a review was posted. */
export interface AskedReview {
  readonly user: User;
  /** That of the path; empty where it names none. */
  readonly namespace: string;
  readonly options: WriteOptions;
}

/** Answers to what is posted and not stored; `body` is what came in. Throws StatusError. */
export interface Reviews {
  /** A kind of authorization.k8s.io or authentication.k8s.io. */
  review(kind: Kind, body: unknown, asked: AskedReview): unknown;
  /** TokenRequest for the ServiceAccount at `place`. */
  requestToken(place: Place, body: unknown, options: WriteOptions): unknown;
}

/** What stands behind the API server. */
export interface Parts {
  readonly storage: Storage;
  readonly registry: Registry;
  readonly access: Access & Reviews;
  readonly node: Node;
  readonly clock: Clock;
}
