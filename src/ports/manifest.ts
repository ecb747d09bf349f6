/** What is to stand in a manifest. */
export interface ManifestTarget {
  readonly service: string;
  /** Of the cluster's Service; a manifest that names none may be of it. */
  readonly namespace: string;
  readonly slotKey: string;
  /** Values that the selector may have now. */
  readonly slots: readonly string[];
  readonly to: string;
}

/** The one value that a change of traffic is in a file. */
export interface ManifestPlace {
  /** As the operator named it. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly from: string;
  readonly to: string;
}

/** Why a file is left as it is. */
export interface ManifestObstacle {
  readonly kind: 'obstacle';
  /** `service.yaml:12`, or the file alone. */
  readonly where: string;
  readonly expected: string;
  readonly found: string;
}

export type ManifestReading =
  | ManifestObstacle
  /** It says the target already. */
  | { readonly kind: 'already'; readonly place: ManifestPlace }
  | { readonly kind: 'change'; readonly place: ManifestPlace };

/** A Service manifest, or a patch of one, in a file. Nothing is thrown for what is wrong with the file. */
export interface ManifestFile {
  /** What `write` would do now. */
  look(target: ManifestTarget): Promise<ManifestReading>;
  /** Reads again, and changes that one value: as a whole or not at all. `change` means that it is written. */
  write(target: ManifestTarget): Promise<ManifestReading>;
}
