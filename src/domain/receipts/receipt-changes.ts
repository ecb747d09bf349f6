import { durationText } from '../duration.ts';
import { timeText } from '../slots/time-text.ts';
import type { Binding, Receipt } from './receipt.ts';

/** A part of a receipt that does not hold now. */
export interface ReceiptChange {
  /** `pod template`, `ConfigMap prompts` */
  readonly part: string;
  readonly expected: string;
  readonly found: string;
}

/** Now, by the API server's clock; undefined where it told none. */
export type ServerTime = Date | undefined;

/** What says that a receipt is none to go by, whatever it was taken of. */
export function trustChanges(
  { outcome, cases, passed, when }: Receipt,
  now: ServerTime,
  maxAgeMs: number,
): readonly ReceiptChange[] {
  const told = { pass: 'passed', fail: 'failed', inconclusive: 'could not be told' }[outcome];
  return [
    ...(outcome === 'pass'
      ? []
      : [{ part: 'verdict', expected: 'passed', found: `${told}, ${passed} of ${cases} cases passed` }]),
    ...ageChanges(when, now, maxAgeMs),
  ];
}

function ageChanges(when: string, now: ServerTime, maxAgeMs: number): readonly ReceiptChange[] {
  if (now === undefined) return [{ part: 'time', expected: "the API server's time", found: 'it tells none' }];
  const ageMs = now.getTime() - Date.parse(when);
  if (ageMs < 0)
    return [{ part: 'time', expected: `before ${timeText(now)}`, found: `${when}, in the future` }];
  if (ageMs <= maxAgeMs) return [];
  return [{ part: 'age', expected: `at most ${durationText(maxAgeMs)}`, found: durationText(ageMs) }];
}

/** In which parts the subject of a verdict is another now. Parts of `now` that are left out are not compared. */
export function bindingChanges(receipt: Binding, now: Partial<Binding>): readonly ReceiptChange[] {
  const plain = (
    part: string,
    key: 'uid' | 'template' | 'set' | 'policy' | 'tool',
  ): readonly ReceiptChange[] => {
    const found = now[key];
    return found === undefined || found === receipt[key] ? [] : [{ part, expected: receipt[key], found }];
  };
  return [
    ...plain('Deployment (uid)', 'uid'),
    ...plain('pod template', 'template'),
    ...imageChanges(receipt.images, now.images),
    ...plain('golden set', 'set'),
    ...plain('policy', 'policy'),
    ...plain('version of kubectl-bluegreen', 'tool'),
    ...mapChanges(
      'ConfigMap',
      receipt.configMaps,
      now.configMaps,
      namesOf(receipt.configMaps, now.configMaps),
    ),
    // One that only one of the two may read is not compared.
    ...mapChanges('Secret', receipt.secrets, now.secrets, namesInBoth(receipt.secrets, now.secrets)),
  ];
}

/** Pods may have moved to nodes of one architecture alone: each digest that runs was judged, if not the other way round. */
function imageChanges(
  judged: Binding['images'],
  now: Binding['images'] | undefined,
): readonly ReceiptChange[] {
  if (now === undefined) return [];
  return namesOf(judged, now).flatMap((container) => {
    const [expected, found] = [judged[container] ?? [], now[container] ?? []];
    if (found.length > 0 && found.every((digest) => expected.includes(digest))) return [];
    return [{ part: `image of ${container}`, expected: texts(expected), found: texts(found) }];
  });
}

function mapChanges(
  kind: 'ConfigMap' | 'Secret',
  judged: Readonly<Record<string, string>>,
  now: Readonly<Record<string, string>> | undefined,
  names: readonly string[],
): readonly ReceiptChange[] {
  if (now === undefined) return [];
  return names
    .filter((name) => judged[name] !== now[name])
    .map((name) => ({
      part: `${kind} ${name}`,
      expected: judged[name] ?? 'none',
      found: now[name] ?? 'none',
    }));
}

function namesOf(one: object, other: object = {}): readonly string[] {
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].sort();
}

function namesInBoth(one: object, other: object = {}): readonly string[] {
  return Object.keys(one).filter((name) => Object.hasOwn(other, name));
}

function texts(digests: readonly string[]): string {
  return digests.length === 0 ? 'none' : digests.join(', ');
}

/** `pod template: expected 4be1…, found 77aa…`, for one line. */
export function changeText({ part, expected, found }: ReceiptChange): string {
  return `${part}: expected ${expected}, found ${found}`;
}
