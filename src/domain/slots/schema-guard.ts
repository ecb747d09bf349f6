import { annotation } from './annotations.ts';
import type { Deployment } from './kubernetes.ts';
import type { Refusal } from './refusal.ts';
import type { SlotPair } from './slots.ts';

/** What a workload says of the database that both slots share. */
export type SchemaReading =
  | { readonly kind: 'none' }
  /** `version`: what it needs at least, and brings where it migrates; it works with any of `from` to `to`. */
  | { readonly kind: 'declared'; readonly version: number; readonly from: number; readonly to: number }
  | { readonly kind: 'unreadable'; readonly key: string; readonly found: string };

export function readSchema({ metadata: { annotations } }: Deployment): SchemaReading {
  const said = annotations?.[annotation.schema];
  const range = annotations?.[annotation.schemaCompatible];
  if (said === undefined)
    return range === undefined
      ? { kind: 'none' }
      : {
          kind: 'unreadable',
          key: annotation.schema,
          found: `none, but ${annotation.schemaCompatible} is there`,
        };
  const version = schemaVersion(said);
  if (version === undefined) return { kind: 'unreadable', key: annotation.schema, found: said };
  if (range === undefined) return { kind: 'declared', version, from: version, to: version };
  const compatible = schemaRange(range);
  return compatible === undefined || version < compatible.from || version > compatible.to
    ? { kind: 'unreadable', key: annotation.schemaCompatible, found: range }
    : { kind: 'declared', version, ...compatible };
}

/** A whole number, as `12`. */
export function schemaVersion(text: string): number | undefined {
  return /^(0|[1-9]\d{0,8})$/.test(text) ? Number(text) : undefined;
}

/** One version or two of them, as `12` or `11-12`. */
export function schemaRange(text: string): { readonly from: number; readonly to: number } | undefined {
  const [first = '', last = first, ...more] = text.split('-');
  const [from, to] = [schemaVersion(first), schemaVersion(last)];
  return from === undefined || to === undefined || from > to || more.length > 0 ? undefined : { from, to };
}

/**
 * Both slots run at once on one database, and a migration only goes forward: it is at the newer of the two versions as
 * soon as that slot has started, and the other one must work with it then. A slot that says nothing is not judged.
 */
export function schemaRefusals({ live, idle }: SlotPair): readonly Refusal[] {
  const sides = [live, idle].map((slot) => ({ slot, says: readSchema(slot.deployment) }));
  const unreadable = sides.flatMap(({ slot, says }): Refusal[] =>
    says.kind === 'unreadable'
      ? [
          {
            kind: 'schema-unreadable',
            deployment: slot.deployment.metadata.name,
            key: says.key,
            found: says.found,
          },
        ]
      : [],
  );
  if (unreadable.length > 0) return unreadable;
  const declared = sides.flatMap(({ slot, says }) => (says.kind === 'declared' ? [{ slot, says }] : []));
  if (declared.length < 2) return [];
  const version = Math.max(...declared.map(({ says }) => says.version));
  const brings = declared.find(({ says }) => says.version === version)?.slot.name ?? '';
  return declared
    .filter(({ says }) => says.from > version || says.to < version)
    .map(({ slot, says: { from, to } }) => ({
      kind: 'schema-not-shared',
      slot: slot.name,
      deployment: slot.deployment.metadata.name,
      works: from === to ? `${from}` : `${from}-${to}`,
      brings,
      version,
    }));
}

/** Where only one of the slots says what it needs. */
export function schemaWarnings({ live, idle }: SlotPair): readonly string[] {
  const [ofLive, ofIdle] = [readSchema(live.deployment), readSchema(idle.deployment)];
  if ((ofLive.kind === 'none') === (ofIdle.kind === 'none')) return [];
  const [silent, other] = ofLive.kind === 'none' ? [live, idle] : [idle, live];
  const { name } = silent.deployment.metadata;
  return [
    `deployment/${name} has no annotation ${annotation.schema}: not checked whether it can share a database with ${other.name}; deploy --schema and --schema-compatible say it`,
  ];
}
