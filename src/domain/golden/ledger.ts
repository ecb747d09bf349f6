import { isJsonObject, type Json } from '../json.ts';

/** What one run said of one case: a line of the ledger. */
export interface LedgerEntry {
  /** When the run ended, ISO 8601. */
  readonly time: string;
  /** Slot name, or the URL. */
  readonly slot: string;
  /** Digest of the pod template; null for a URL. */
  readonly template: string | null;
  /** Digest of the golden set. */
  readonly set: string;
  readonly case: string;
  readonly outcome: 'pass' | 'fail' | 'inconclusive';
  /** Checks that found something, sorted, each once. */
  readonly checks: readonly string[];
  /** Samples that were right, of those that could be told. */
  readonly right: number;
  readonly told: number;
}

/** A case that passed in one run and failed in another, though neither set nor template had changed. */
export interface FlippingCase {
  readonly case: string;
  readonly set: string;
  readonly template: string;
  readonly passed: number;
  readonly failed: number;
  /** From passed to failed or back, in the order of time. */
  readonly flips: number;
  /** Checks that failed it, sorted. */
  readonly checks: readonly string[];
}

/** One line, without its line break; undefined where it is none of ours, as the torn end of a run that was killed. */
export function parseLedgerLine(line: string): LedgerEntry | undefined {
  const value = parsed(line);
  if (!isJsonObject(value)) return undefined;
  const { time, slot, template, set, case: id, outcome, checks, right, told } = value;
  const known = outcome === 'pass' || outcome === 'fail' || outcome === 'inconclusive';
  if (!known || (template !== null && typeof template !== 'string')) return undefined;
  if (typeof time !== 'string' || typeof slot !== 'string' || typeof set !== 'string') return undefined;
  if (typeof id !== 'string' || typeof right !== 'number' || typeof told !== 'number') return undefined;
  if (!Array.isArray(checks)) return undefined;
  const names = (checks as readonly Json[]).filter((check) => typeof check === 'string');
  return { time, slot, template, set, case: id, outcome, checks: names, right, told };
}

function parsed(line: string): Json | undefined {
  try {
    return JSON.parse(line) as Json;
  } catch {
    return undefined;
  }
}

/**
 * The cases that flip, by id, set and template. Runs against a URL are left out, because nobody knows what was behind
 * it; so are runs that could not tell.
 */
export function flippingCases(entries: readonly LedgerEntry[]): readonly FlippingCase[] {
  const groups = new Map<string, LedgerEntry[]>();
  for (const entry of entries) {
    if (entry.template === null || entry.outcome === 'inconclusive') continue;
    const key = JSON.stringify([entry.case, entry.set, entry.template]);
    groups.set(key, [...(groups.get(key) ?? []), entry]);
  }
  return [...groups.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, group]) => flipping(group) ?? []);
}

function flipping(group: readonly LedgerEntry[]): FlippingCase | undefined {
  const inTime = group.toSorted((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
  const [first] = inTime;
  if (first === undefined || first.template === null) return undefined;
  const failed = inTime.filter(({ outcome }) => outcome === 'fail');
  if (failed.length === 0 || failed.length === inTime.length) return undefined;
  return {
    case: first.case,
    set: first.set,
    template: first.template,
    passed: inTime.length - failed.length,
    failed: failed.length,
    flips: inTime.filter(({ outcome }, at) => at > 0 && outcome !== inTime[at - 1]?.outcome).length,
    checks: [...new Set(failed.flatMap(({ checks }) => checks))].sort(),
  };
}
