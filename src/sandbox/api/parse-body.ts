import { parse } from 'yaml';
import { inspectJson } from './inspect-json.ts';
import { parseProtobuf, WireTrouble } from './protobuf/parse-protobuf.ts';
import { jsonType } from '../read-json.ts';
import { textOf } from './read-body.ts';
import { unsupportedBody } from './refusals.ts';
import { badRequest } from '../status-error.ts';

export interface Parsed {
  readonly value: unknown;
  /** Paths of members that stand twice. */
  readonly duplicates: readonly string[];
}

/** A text that is not what its Content-Type says; the message is what Go's decoder would say of it. */
export class Unparsable extends Error {
  override readonly name = 'Unparsable';
}

export type BodyFormat = 'json' | 'yaml' | 'protobuf';

/** @throws StatusError 415 */
export function bodyFormat(contentType: string | undefined): BodyFormat {
  const type = (contentType ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (type === '' || type === 'application/json') return 'json';
  if (type === 'application/yaml') return 'yaml';
  if (type === 'application/vnd.kubernetes.protobuf') return 'protobuf';
  throw unsupportedBody();
}

/** @throws Unparsable */
export function parseJson(text: string): Parsed {
  const { error, duplicates } = inspectJson(text);
  if (error !== undefined) throw new Unparsable(error);
  return { value: parseSafely(text), duplicates };
}

/** @throws Unparsable */
export function parseYaml(text: string): Parsed {
  try {
    const value: unknown = parse(text, { uniqueKeys: true, maxAliasCount: 100, logLevel: 'error' });
    // Through JSON: dates, numbers without an end and repeated objects are no JSON.
    return parseJson(JSON.stringify(value ?? null));
  } catch (error) {
    if (error instanceof Unparsable) throw error;
    throw new Unparsable(`yaml: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : ''}`);
  }
}

/** What kind an object in a body is to be of, and the name of its schema. */
export interface ExpectedKind {
  readonly kind: string;
  readonly schema: string;
}

/** An object of a kind in the body of a create or an update. */
export function parseObject(bytes: Buffer, format: BodyFormat, expected: ExpectedKind): Parsed {
  const { kind } = expected;
  if (format === 'protobuf') return protobufObject(bytes, expected);
  const text = textOf(bytes);
  try {
    if (format === 'yaml') return parseYaml(text);
    const parsed = parseJson(text);
    refuseOtherThanObjects(parsed.value);
    return parsed;
  } catch (error) {
    if (!(error instanceof Unparsable)) throw error;
    const said =
      format === 'json' ? `couldn't get version/kind; json parse error: ${error.message}` : error.message;
    throw badRequest(
      `the object provided is unrecognized (must be of type ${kind}): ${said} (${summary(text)})`,
    );
  }
}

function protobufObject(bytes: Buffer, { kind, schema }: ExpectedKind): Parsed {
  try {
    return { value: parseProtobuf(bytes, kind, schema), duplicates: [] };
  } catch (error) {
    if (!(error instanceof WireTrouble)) throw error;
    throw badRequest(`the object provided is unrecognized (must be of type ${kind}): ${error.message}`);
  }
}

/** In kube-apiserver the decoder reads version and kind first, into a struct that it names. @throws Unparsable */
export function refuseOtherThanObjects(value: unknown): void {
  const type = jsonType(value);
  if (type === 'object' || type === 'null') return;
  throw new Unparsable(
    `json: cannot unmarshal ${type} into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }`,
  );
}

/** The beginning of a body as a refusal shows it: JSON as it is, all else in hexadecimal. */
function summary(text: string): string {
  const shown = 30;
  const bytes = Buffer.from(text);
  if (bytes.length === 0) return '<empty>';
  const begin = bytes.subarray(0, shown).toString(bytes[0] === 0x7b ? 'utf8' : 'hex');
  return bytes.length > shown ? `${begin} ...` : begin;
}

/** A member of this name would change the prototype of whatever it is copied into. */
function parseSafely(text: string): unknown {
  const value: unknown = JSON.parse(text);
  if (!/__proto__|\\u005f/i.test(text)) return value;
  return JSON.parse(text, (key, member: unknown) => (key === '__proto__' ? undefined : member));
}
