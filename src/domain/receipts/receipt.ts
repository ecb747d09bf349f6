import { isJsonObject, type Json } from '../json.ts';
import { annotation } from '../slots/annotations.ts';
import type { Deployment } from '../slots/kubernetes.ts';

/** What a verdict was taken of: where one of these is another, the verdict says nothing any more. */
export interface Binding {
  /** Of the Deployment. */
  readonly uid: string;
  /** Digest of its pod template, as `Slot.template`. */
  readonly template: string;
  /** Digests that ran, by container of the template; several where an image has one for each architecture. */
  readonly images: Readonly<Record<string, readonly string[]>>;
  /** Digest of the content, or `absent`, by name of each ConfigMap that the template uses. */
  readonly configMaps: Readonly<Record<string, string>>;
  /** resourceVersion, or `absent`, by name of each Secret that the template uses and the recorder may read. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Digest of the golden set. */
  readonly set: string;
  /** Digest of how the set was applied: sampling, severities, limits. */
  readonly policy: string;
  /** Version of this tool: another one may judge otherwise. */
  readonly tool: string;
}

/** The last verdict that was recorded of a workload, as its annotation keeps it. */
export interface Receipt extends Binding {
  /** Random id of the write that recorded it. */
  readonly op: string;
  readonly outcome: 'pass' | 'fail' | 'inconclusive';
  /** Blocking and advisory cases of the set, and how many of them passed. */
  readonly cases: number;
  readonly passed: number;
  /** Who asked for it, as the API server sees them. */
  readonly who: string;
  /** By the API server's clock: RFC 3339, UTC, seconds. */
  readonly when: string;
}

export type ReceiptReading =
  | { readonly kind: 'none' }
  | { readonly kind: 'receipt'; readonly receipt: Receipt }
  | { readonly kind: 'unreadable'; readonly problem: string };

export function receiptText(receipt: Receipt): string {
  return JSON.stringify(receipt);
}

/** Anybody who may write the Deployment may have written it: whatever is not a whole receipt is none. */
export function readReceipt({ metadata }: Deployment): ReceiptReading {
  const text = metadata.annotations?.[annotation.receipt];
  if (text === undefined) return { kind: 'none' };
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch {
    return { kind: 'unreadable', problem: 'it is not JSON' };
  }
  if (!isJsonObject(value)) return { kind: 'unreadable', problem: 'it is not an object' };
  const wrong = Object.entries(shape).find(([member, holds]) => !holds(value[member]));
  return wrong === undefined
    ? { kind: 'receipt', receipt: value as unknown as Receipt }
    : { kind: 'unreadable', problem: `it has no ${wrong[0]} that could be one` };
}

const isText = (value: Json | undefined): boolean => typeof value === 'string' && value !== '';
const isCount = (value: Json | undefined): boolean => Number.isSafeInteger(value) && (value as number) >= 0;
const isTexts = (value: Json | undefined): boolean =>
  isJsonObject(value) && Object.values(value).every(isText);
const isLists = (value: Json | undefined): boolean =>
  isJsonObject(value) &&
  Object.values(value).every((list) => Array.isArray(list) && list.length > 0 && list.every(isText));
const isTime = (value: Json | undefined): boolean =>
  typeof value === 'string' &&
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(value) &&
  !Number.isNaN(Date.parse(value));

const shape: Readonly<Record<keyof Receipt, (value: Json | undefined) => boolean>> = {
  op: isText,
  outcome: (value) => value === 'pass' || value === 'fail' || value === 'inconclusive',
  cases: isCount,
  passed: isCount,
  who: isText,
  when: isTime,
  uid: isText,
  template: isText,
  images: isLists,
  configMaps: isTexts,
  secrets: isTexts,
  set: isText,
  policy: isText,
  tool: isText,
};
