import { isJsonObject, type Json, type JsonObject } from '../../domain/json.ts';
import type { Exchange, SampleExchanges, TurnFinding } from '../../domain/golden/exchange.ts';

/** Content of one case's file. */
export interface StoredCase {
  readonly id: string;
  readonly samples: readonly SampleExchanges[];
}

/** Reads a case's file. Throws an Error that names the first member that is not ours. */
export function parseStoredCase(text: string): StoredCase {
  const root = object(JSON.parse(text) as Json, 'the file');
  return { id: string(root, 'id'), samples: list(root, 'samples').map(sample) };
}

function sample(value: Json): SampleExchanges {
  const from = object(value, 'a sample');
  const outcome = string(from, 'outcome');
  if (outcome !== 'pass' && outcome !== 'fail' && outcome !== 'inconclusive') throw notOurs('outcome');
  return {
    caseId: string(from, 'caseId'),
    requestId: string(from, 'requestId'),
    pod: string(from, 'pod'),
    outcome,
    findings: list(from, 'findings').map(finding),
    reason: from['reason'] === undefined ? undefined : string(from, 'reason'),
    exchanges: list(from, 'exchanges').map(exchange),
  };
}

function finding(value: Json): TurnFinding {
  const from = object(value, 'a finding');
  return {
    check: string(from, 'check'),
    expected: string(from, 'expected'),
    actual: string(from, 'actual'),
    pointer: string(from, 'pointer'),
    ...(from['turn'] !== undefined && { turn: number(from, 'turn') }),
  };
}

function exchange(value: Json): Exchange {
  const from = object(value, 'an exchange');
  const request = object(from['request'], 'request');
  return {
    requestId: string(from, 'requestId'),
    request: {
      method: string(request, 'method'),
      url: string(request, 'url'),
      headers: headers(request),
      body: string(request, 'body'),
    },
    response: from['response'] === undefined ? undefined : response(object(from['response'], 'response')),
  };
}

function response(from: JsonObject): NonNullable<Exchange['response']> {
  const { truncated } = from;
  if (typeof truncated !== 'boolean') throw notOurs('truncated');
  return { status: number(from, 'status'), headers: headers(from), body: string(from, 'body'), truncated };
}

function headers(from: JsonObject): Readonly<Record<string, string>> {
  const all = object(from['headers'], 'headers');
  return Object.fromEntries(Object.keys(all).map((name) => [name, string(all, name)]));
}

function object(value: Json | undefined, what: string): JsonObject {
  if (!isJsonObject(value)) throw notOurs(what);
  return value;
}

function list(from: JsonObject, name: string): readonly Json[] {
  const value = from[name];
  if (!Array.isArray(value)) throw notOurs(name);
  return value as readonly Json[];
}

function string(from: JsonObject, name: string): string {
  const value = from[name];
  if (typeof value !== 'string') throw notOurs(name);
  return value;
}

function number(from: JsonObject, name: string): number {
  const value = from[name];
  if (typeof value !== 'number') throw notOurs(name);
  return value;
}

function notOurs(what: string): Error {
  return new Error(`${what} is not as written by this version`);
}
