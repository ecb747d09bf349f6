import { diffText, type TextChange } from '../text-diff/diff-text.ts';
import { configUses } from './config-references.ts';
import { hiddenText, isSecretName, withoutUrlCredentials } from './hide-secrets.ts';
import type { ConfigMap } from './kubernetes.ts';
import type { SlotPair } from './slots.ts';

/** The ConfigMap of each slot that stands at the same places of its template. */
export interface ConfigPair {
  /** null: only the other slot uses one there. */
  readonly live: string | null;
  readonly idle: string | null;
  /** `volume prompts`, `agent: envFrom 1` */
  readonly usedAs: readonly string[];
}

/** Pairs of ConfigMaps with different names, in the order of the templates. */
export function configPairs({ live, idle }: SlotPair): readonly ConfigPair[] {
  const [one, other] = [configUses(live.deployment), configUses(idle.deployment)].map(
    (uses) => new Map(uses.map(({ place, name }) => [place, name])),
  );
  const places = [...new Set([...(one?.keys() ?? []), ...(other?.keys() ?? [])])];
  const pairs = new Map<string, ConfigPair>();
  for (const place of places) {
    const [left, right] = [one?.get(place) ?? null, other?.get(place) ?? null];
    const known = pairs.get(`${left ?? ''} ${right ?? ''}`);
    const usedAs = [...(known?.usedAs ?? []), place];
    pairs.set(`${left ?? ''} ${right ?? ''}`, { live: left, idle: right, usedAs });
  }
  const all = [...pairs.values()];
  const whole = all.filter((pair) => pair.live !== null && pair.idle !== null);
  // One more use of what is compared already is a difference of the template, not of the ConfigMaps.
  const isKnown = (name: string | null): boolean =>
    whole.some((pair) => pair.live === name || pair.idle === name);
  return all.filter(
    (pair) => pair.live !== pair.idle && (whole.includes(pair) || !isKnown(pair.live ?? pair.idle)),
  );
}

/** One key of a ConfigMap that the slots' ones have otherwise, or only one of them. */
export interface ConfigKeyChange {
  readonly key: string;
  readonly kind: 'added' | 'removed' | 'changed';
  /** UTF-8 bytes; null where it is not there. */
  readonly liveBytes: number | null;
  readonly idleBytes: number | null;
  /** `text`: `changes` has what differs. `binary`, `too-large`: not compared any further. `hidden`: not to be printed. */
  readonly content: 'text' | 'binary' | 'too-large' | 'hidden';
  readonly changes: readonly TextChange[];
}

/** What differs between two ConfigMaps; undefined stands for none. */
export function configChanges(
  live: ConfigMap | undefined,
  idle: ConfigMap | undefined,
): readonly ConfigKeyChange[] {
  const [one, other] = [contentOf(live), contentOf(idle)];
  const keys = [...new Set([...one.keys(), ...other.keys()])].sort();
  return keys.flatMap((key) => keyChange(key, one.get(key), other.get(key)));
}

interface Content {
  readonly text: string;
  readonly isBinary: boolean;
}

function contentOf(map: ConfigMap | undefined): ReadonlyMap<string, Content> {
  const entries = (members: ConfigMap['data'], isBinary: boolean): [string, Content][] =>
    Object.entries(members ?? {}).map(([key, text]) => [key, { text, isBinary }]);
  return new Map([...entries(map?.data, false), ...entries(map?.binaryData, true)]);
}

function keyChange(key: string, live: Content | undefined, idle: Content | undefined): ConfigKeyChange[] {
  if (live?.text === idle?.text && live?.isBinary === idle?.isBinary) return [];
  const kind = live === undefined ? 'added' : idle === undefined ? 'removed' : 'changed';
  const sizes = { liveBytes: bytesOf(live), idleBytes: bytesOf(idle) };
  const unseen = (content: Exclude<ConfigKeyChange['content'], 'text'>): ConfigKeyChange[] => [
    { key, kind, ...sizes, content, changes: [] },
  ];
  if (isHidden(key)) return unseen('hidden');
  if (live?.isBinary === true || idle?.isBinary === true) return unseen('binary');
  const [before, after] = [printableText(live?.text ?? ''), printableText(idle?.text ?? '')];
  // What cannot be seen is all that differs.
  if (before === after && before !== '') return unseen('hidden');
  const diff = diffText(before, after);
  if (diff.kind === 'too-large') return unseen('too-large');
  const changes = diff.kind === 'same' ? [] : diff.changes;
  return [{ key, kind, ...sizes, content: 'text', changes }];
}

/** A key that is spelt as a variable is one of `envFrom`; a file may well be called tokens.md. */
function isHidden(key: string): boolean {
  return /^[A-Z][A-Z0-9_]*$/.test(key) && isSecretName(key);
}

/** Lines of settings, such as `OPENAI_API_KEY=…` or `password: …`, and passwords in URLs. Prose stays as it is. */
function printableText(text: string): string {
  const settings = /^([ \t]*(?:- )?(?:export )?["']?([\w.-]+)["']?[ \t]*[:=][ \t]*)(\S+)[ \t]*$/gm;
  const hidden = text.replace(settings, (all, start: string, name: string) =>
    isSecretName(name) ? `${start}${hiddenText}` : all,
  );
  return withoutUrlCredentials(hidden);
}

function bytesOf(content: Content | undefined): number | null {
  if (content === undefined) return null;
  if (!content.isBinary) return new TextEncoder().encode(content.text).length;
  return Math.floor((content.text.replace(/=+$/, '').length * 3) / 4);
}
