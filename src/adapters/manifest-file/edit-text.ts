import type { Scalar } from 'yaml';
import type { ManifestObstacle, ManifestPlace, ManifestTarget } from '../../ports/manifest.ts';
import { findValues, type Found, type FoundValue } from './find-values.ts';
import { differInOneValue } from './same-but-one.ts';

export type TextEdit =
  | ManifestObstacle
  | { readonly kind: 'already'; readonly place: ManifestPlace }
  | { readonly kind: 'change'; readonly place: ManifestPlace; readonly text: string };

/** Makes the change of traffic in the text of a file: the bytes of one value change, and nothing else. */
export function editText(file: string, text: string, target: ManifestTarget): TextEdit {
  const found = findValues(file, text, target);
  if (found.kind === 'broken') return broken(file, text, found);
  const [value, ...more] = found.values;
  if (value === undefined) return nothing(file, found.others, target);
  const place = (one: FoundValue): string => `${file}:${lineOf(text, offsetOf(one))}`;
  const obstacle = (expected: string, was: string): ManifestObstacle => ({
    kind: 'obstacle',
    where: place(value),
    expected,
    found: was,
  });
  if (more.length > 0)
    return obstacle(
      `one value for the selector of service/${target.service}`,
      `${found.values.length}, at ${found.values.map(place).join(', ')}`,
    );
  if (value.obstacle !== undefined || value.node === undefined)
    return obstacle('a value that stands for itself alone', value.obstacle ?? 'none');
  const from: unknown = value.node.value;
  if (typeof from !== 'string' || !target.slots.includes(from))
    return obstacle(`one of: ${target.slots.join(', ')}`, describeValue(value.node));
  const line = lineOf(text, offsetOf(value));
  const at: ManifestPlace = { file, line, from, to: target.to };
  if (from === target.to) return { kind: 'already', place: at };
  const changed = replaceValue(text, value, value.node, target.to);
  if (changed === undefined) return obstacle('a value on one line', 'a block');
  return isThatChange(file, [text, changed], value, target)
    ? { kind: 'change', place: at, text: changed }
    : obstacle('a change of one value and nothing else', 'the file would read otherwise after it');
}

/** A value that stands in text that is not written as it reads has the offset of nothing; it is refused in any case. */
function offsetOf({ piece: { inFile }, at }: FoundValue): number {
  return inFile?.(at) ?? 0;
}

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

function describeValue({ value, source }: Scalar): string {
  const text = source ?? String(value);
  if (text.includes('{{')) return `${text}, a template`;
  return typeof value === 'string' ? (text === '' ? 'no text' : text) : `${text}, which is no text`;
}

function broken(
  file: string,
  text: string,
  { at, problem }: Extract<Found, { kind: 'broken' }>,
): ManifestObstacle {
  const isTemplate = text.includes('{{');
  return {
    kind: 'obstacle',
    where: `${file}:${lineOf(text, at)}`,
    expected: isTemplate
      ? 'a manifest as it is applied: of a chart, the values file decides'
      : 'YAML or JSON',
    found: isTemplate ? 'a template ({{ … }}) that is no YAML' : problem,
  };
}

function nothing(file: string, others: readonly string[], target: ManifestTarget): ManifestObstacle {
  const { service, namespace, slotKey } = target;
  const shown = others.slice(0, 3).join(', ');
  const more = others.length > 3 ? ` and ${others.length - 3} more` : '';
  return {
    kind: 'obstacle',
    where: file,
    expected: `spec.selector.${slotKey} of Service ${service} (v1, namespace ${namespace} or none), or a patch of it`,
    found: others.length === 0 ? 'nothing of the kind' : `only ${shown}${more}`,
  };
}

/** Undefined for a value that is written as a block. */
function replaceValue(text: string, { piece }: FoundValue, node: Scalar, to: string): string | undefined {
  const token = node.srcToken;
  if (token === undefined || token.type === 'block-scalar' || !('source' in token)) return undefined;
  const start = piece.inFile?.(token.offset);
  if (start === undefined || !text.startsWith(token.source, start)) return undefined;
  return text.slice(0, start) + written(to, token.source) + text.slice(start + token.source.length);
}

/** In the quotes that were there; what a reader of YAML would take for a number or a word of its own gets some. */
function written(value: string, before: string): string {
  if (before.startsWith('"')) return `"${value}"`;
  if (before.startsWith("'")) return `'${value}'`;
  return /^[A-Za-z][A-Za-z0-9._-]*$/.test(value) && !yamlWord.test(value) ? value : `"${value}"`;
}

/** YAML 1.1, which Kubernetes reads, has more of them than 1.2. */
const yamlWord = /^(?:true|false|null|yes|no|on|off|y|n)$/i;

/** The file, and the patch in it, parse as before, but for that value, which is the target now. */
function isThatChange(
  file: string,
  [before, after]: readonly [string, string],
  { piece }: FoundValue,
  target: ManifestTarget,
): boolean {
  const now = findValues(file, after, target);
  if (now.kind === 'broken') return false;
  const [value, ...more] = now.values;
  return (
    value !== undefined &&
    more.length === 0 &&
    value.node?.value === target.to &&
    differInOneValue(before, after) &&
    differInOneValue(piece.text, value.piece.text)
  );
}
