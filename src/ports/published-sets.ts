import type { GoldenSet } from '../domain/golden/golden-set.ts';
import type { ConfigContent } from '../domain/slots/config-map-content.ts';
import type { ConfigMap } from '../domain/slots/kubernetes.ts';

/** A golden set as the content of a ConfigMap. */
export interface PackedSet {
  readonly set: GoldenSet;
  readonly content: ConfigContent;
  /** Bytes as they were on disk, of the largest files first. */
  readonly files: readonly { readonly path: string; readonly bytes: number }[];
}

/** Golden sets to and from ConfigMaps. Both throw `GoldenSetError` for whatever is wrong with one. */
export interface PublishedSets {
  pack(folder: string): Promise<PackedSet>;
  unpack(configMap: ConfigMap): GoldenSet;
}
