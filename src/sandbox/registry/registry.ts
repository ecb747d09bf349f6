import type { Kind } from '../kinds/kind.ts';
import type { KubernetesObject } from '../kubernetes-object.ts';

/** Query parameters of a write, read and checked at the edge. */
export interface WriteOptions {
  /** `dryRun=All`: everything is done but storing. */
  readonly dryRun: boolean;
  /** Query `fieldManager`, or the first part of the User-Agent; at most 128 characters. */
  readonly fieldManager: string;
  /** Strict: unknown and duplicate fields are 400; Warn: they are told by `warn`; Ignore: dropped. */
  readonly fieldValidation: 'Ignore' | 'Warn' | 'Strict';
  readonly subresource?: 'status' | 'scale';
  /** A line for the header `Warning: 299 - "…"`. */
  readonly warn: (text: string) => void;
}

export type PatchKind = 'json' | 'merge' | 'strategic' | 'apply';

export interface PatchRequest {
  readonly kind: PatchKind;
  /** The parsed body: JSON, or YAML for `apply`. */
  readonly body: unknown;
  /** Query `force`, for `apply`. */
  readonly force: boolean;
}

export interface DeleteRequest {
  readonly dryRun: boolean;
  readonly propagationPolicy?: 'Background' | 'Foreground' | 'Orphan';
  readonly gracePeriodSeconds?: number;
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
}

export interface Deleted {
  /** As it was last, or with its deletionTimestamp where it stays for a while. */
  readonly object: KubernetesObject;
  readonly gone: boolean;
}

/** Where an object is: `namespace` is undefined for kinds without one. */
export interface Place {
  readonly kind: Kind;
  readonly namespace: string | undefined;
  readonly name: string;
}

/** What was stored, and whether it was not there before (201). */
export interface Written {
  readonly object: KubernetesObject;
  readonly created: boolean;
}

/**
 * The API's verbs on the storage: admission, defaults, validation, preconditions, managed fields, generation and uid.
 * The HTTP edge and the controllers alike write through it. Synchronous and atomic; refusals are thrown as StatusError.
 */
export interface Registry {
  /** `body` is what came in, not yet an object of any shape. `namespace` and kind come from the path. */
  create(kind: Kind, namespace: string | undefined, body: unknown, options: WriteOptions): KubernetesObject;
  /** 404 where it is not there. For `scale` the autoscaling/v1 Scale of it. */
  get(place: Place, subresource?: 'status' | 'scale'): KubernetesObject;
  /** Makes what is not there of the few kinds of which kube-apiserver does so; 404 of the others. */
  update(place: Place, body: unknown, options: WriteOptions): Written;
  /** Makes what is not there where it is a server-side apply; 404 otherwise. */
  patch(place: Place, patch: PatchRequest, options: WriteOptions): Written;
  delete(place: Place, request: DeleteRequest): Deleted;
}
