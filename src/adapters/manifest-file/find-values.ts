import { basename } from 'node:path';
import { isMap, isScalar, isSeq } from 'yaml';
import type { Node, Scalar } from 'yaml';
import { pointerTokens } from '../../domain/json-pointer.ts';
import type { ManifestTarget } from '../../ports/manifest.ts';
import { parsePiece, pieceInside, type ManifestDocument, type Piece } from './piece.ts';
import { textAt, walk } from './walk.ts';

/** A value of the selector of that Service. */
export interface FoundValue {
  readonly piece: Piece;
  /** Offset in the piece of the value, or of what stands there instead. */
  readonly at: number;
  readonly node: Scalar | undefined;
  /** Why it cannot be changed alone. */
  readonly obstacle: string | undefined;
}

export type Found =
  | { readonly kind: 'broken'; readonly at: number; readonly problem: string }
  | {
      readonly kind: 'values';
      readonly values: readonly FoundValue[];
      /** Objects that are not meant, for who named the wrong file: `Service api-service`. */
      readonly others: readonly string[];
    };

interface Search {
  readonly target: ManifestTarget;
  readonly values: FoundValue[];
  readonly others: string[];
  /** What a kustomization says of the object that a patch in it is for. */
  readonly isFor: 'the Service' | undefined;
}

/** A place in a document. `obstacle` is what is known already against changing anything there. */
interface Place {
  readonly piece: Piece;
  readonly on: ManifestDocument;
  readonly obstacle: string | undefined;
}

/** All values in a file that say where the Service's traffic goes. */
export function findValues(file: string, text: string, target: ManifestTarget): Found {
  const piece: Piece = { text, inFile: (offset) => offset };
  const parsed = parsePiece(piece);
  if (parsed.kind === 'broken') return parsed;
  const search: Search = { target, values: [], others: [], isFor: undefined };
  for (const on of parsed.documents) {
    const place: Place = { piece, on, obstacle: undefined };
    if (isKustomization(file, on)) inKustomization(search, place);
    else inDocument(search, place);
  }
  const { values, others } = search;
  return { kind: 'values', values, others };
}

/** Its kind may be left out (kustomize, types.Kustomization.FixKustomizationPostUnmarshalling). */
function isKustomization(file: string, on: ManifestDocument): boolean {
  const kind = textAt(on, on.root, ['kind']);
  if (kind === undefined) return /^(kustomization\.ya?ml|Kustomization)$/.test(basename(file));
  return (
    /^(Kustomization|Component)$/.test(kind) &&
    (textAt(on, on.root, ['apiVersion']) ?? 'kustomize.').startsWith('kustomize.')
  );
}

function inDocument(search: Search, place: Place): void {
  const { root } = place.on;
  if (isSeq(root)) {
    inOperations(search, place);
    return;
  }
  const kind = textAt(place.on, root, ['kind']);
  const items = walk(root, ['items'])?.node;
  if ((kind === 'List' || kind === 'ServiceList') && isSeq(items))
    for (const item of items.items)
      inObject(search, place, item as Node, kind === 'ServiceList', [root, items]);
  else inObject(search, place, root, false, []);
}

function inObject(
  search: Search,
  place: Place,
  object: Node,
  isService: boolean,
  above: readonly Node[],
): void {
  const { target, isFor, others } = search;
  if (isFor === undefined && !isThatService(place.on, object, target, isService)) {
    const kind = textAt(place.on, object, ['kind']) ?? (isService ? 'Service' : undefined);
    if (kind !== undefined) others.push(describe(place.on, object, kind));
    return;
  }
  note(search, place, object, ['spec', 'selector', target.slotKey], above);
}

function isThatService(
  on: ManifestDocument,
  object: Node,
  { service, namespace }: ManifestTarget,
  isService: boolean,
): boolean {
  const version = textAt(on, object, ['apiVersion']);
  const kind = textAt(on, object, ['kind']);
  const isCore = (kind === 'Service' && version === 'v1') || (isService && (kind ?? 'Service') === 'Service');
  return (
    isCore &&
    textAt(on, object, ['metadata', 'name']) === service &&
    (textAt(on, object, ['metadata', 'namespace']) ?? namespace) === namespace
  );
}

function describe(on: ManifestDocument, object: Node, kind: string): string {
  const name = textAt(on, object, ['metadata', 'name']) ?? 'without a name';
  const namespace = textAt(on, object, ['metadata', 'namespace']);
  return `${kind} ${name}${namespace === undefined ? '' : ` of namespace ${namespace}`}`;
}

/** A JSON patch (RFC 6902): it does not say of what, so the one who names the file does. */
function inOperations(search: Search, place: Place): void {
  const { root } = place.on;
  if (!isSeq(root)) return;
  const full = ['spec', 'selector', search.target.slotKey];
  for (const operation of root.items) {
    if (!isMap(operation)) continue;
    const [op, path] = [textAt(place.on, operation, ['op']), textAt(place.on, operation, ['path'])];
    if (path === undefined || !/^(add|replace|test)$/.test(op ?? '')) continue;
    const keys = pointerTokens(path);
    if (keys.length === 0 || !keys.every((key, at) => key === full[at])) continue;
    note(search, place, operation, ['value', ...full.slice(keys.length)], [root]);
  }
}

/** Those of kustomize itself, and those of Flux's objects of that name. */
const patchLists = [['patches'], ['patchesJson6902'], ['patchesStrategicMerge'], ['spec', 'patches']];

function inKustomization(search: Search, place: Place): void {
  const { on } = place;
  for (const keys of patchLists) {
    const list = walk(on.root, keys);
    if (!isSeq(list?.node)) continue;
    for (const item of list.node.items as readonly Node[]) {
      const isFor = isMap(item) ? targetOf(search.target, on, item) : undefined;
      if (isFor === 'another') continue;
      const patch = isMap(item) ? walk(item, ['patch']) : walk(item, []);
      const file = isMap(item) ? textAt(on, item, ['path']) : undefined;
      if (file !== undefined) search.others.push(`a patch in ${file}, a file of its own`);
      if (!isScalar(patch?.node) || typeof patch.node.value !== 'string') continue;
      const isShared = [...list.way, ...patch.way].some((node) => on.shared.has(node));
      inPatch(search, place, patch.node, isFor, isShared);
    }
  }
}

/** kustomize takes a target's name for a pattern; only one that names the Service alone is one that is understood. */
function targetOf(
  { service, namespace }: ManifestTarget,
  on: ManifestDocument,
  patch: Node,
): Search['isFor'] | 'another' {
  const target = walk(patch, ['target'])?.node;
  if (target === undefined) return undefined;
  const text = (key: string): string | undefined => textAt(on, target, [key]);
  const isThis =
    text('kind') === 'Service' &&
    text('name') === service &&
    (text('group') ?? '') === '' &&
    (text('namespace') ?? namespace) === namespace;
  return isThis ? 'the Service' : 'another';
}

function inPatch(
  search: Search,
  { piece: outer }: Place,
  scalar: Scalar,
  isFor: Search['isFor'],
  isShared: boolean,
): void {
  const piece = pieceInside(outer, scalar);
  const parsed = parsePiece(piece);
  // A file's path, or a patch of something else that is not ours to judge.
  if (parsed.kind === 'broken') return;
  const unclear = piece.inFile === undefined ? 'the patch is folded, or in quotes with escapes' : undefined;
  const obstacle = isShared ? 'the patch is used by an alias too' : unclear;
  for (const on of parsed.documents) {
    // Without a target a JSON patch is for nothing.
    if (isSeq(on.root) && isFor === undefined) continue;
    inDocument({ ...search, isFor }, { piece, on, obstacle });
  }
}

function note(
  search: Search,
  { piece, on, obstacle }: Place,
  object: Node,
  keys: readonly string[],
  above: readonly Node[],
): void {
  const walked = walk(object, keys);
  if (walked === undefined) return;
  const { node, way } = walked;
  const shared = [...above, ...way].some((one) => on.shared.has(one));
  search.values.push({
    piece,
    at: (node ?? way.at(-1))?.range?.[0] ?? 0,
    node: isScalar(node) ? node : undefined,
    obstacle:
      obstacle ??
      walked.obstacle ??
      (shared ? 'an alias elsewhere stands for it too' : undefined) ??
      (isScalar(node) ? undefined : 'it is no single value'),
  });
}
