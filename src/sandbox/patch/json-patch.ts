import { applyPatch, type Operation, Pointer } from 'rfc6902';
import { jsonType } from '../read-json.ts';
import { StatusError } from '../status-error.ts';
import { isValue, type Value } from './directives.ts';

/** As kube-apiserver limits it. */
const mostOperations = 10_000;
const mostCopiedBytes = 3 * 1024 * 1024;

/**
 * RFC 6902, as kube-apiserver applies it: a `test` for null passes where the member is missing under a parent that is
 * there, `replace` adds a member that is missing, and an index counts from the end where it is negative. Throws 400 where
 * the patch is none, 422 where it does not fit; nothing is applied unless all of it is.
 */
export function applyJsonPatch(current: unknown, body: unknown): unknown {
  const operations = readOperations(body);
  const patched = { root: structuredClone(current) };
  let copied = 0;
  for (const operation of operations) {
    copied += copiedBytes(patched.root, operation);
    if (copied > mostCopiedBytes) throw declined();
    applyOne(patched, operation);
  }
  return patched.root;
}

/** A few copies of what copies have made would fill any memory. */
function copiedBytes(root: unknown, { op, from }: Value): number {
  if (op !== 'copy' || typeof from !== 'string') return 0;
  const { value } = found(root, plainPath(root, from, false)) ?? {};
  return value === undefined ? 0 : Buffer.byteLength(JSON.stringify(value));
}

function readOperations(body: unknown): readonly Value[] {
  // Of nothing Go makes an empty list.
  if (body === null) return [];
  if (!Array.isArray(body)) throw unreadable(body, '[]handlers.jsonPatchOp');
  if (body.length > mostOperations) {
    const message = `The allowed maximum operations in a JSON patch is ${mostOperations}, got ${body.length}`;
    throw new StatusError(413, 'RequestEntityTooLarge', message, {});
  }
  return body.map((one: unknown) => {
    if (one === null) return {};
    if (!isValue(one)) throw unreadable(one, 'handlers.jsonPatchOp');
    return one;
  });
}

function applyOne(patched: { root: unknown }, operation: Value): void {
  const { op, path } = operation;
  if (typeof path !== 'string' || typeof op !== 'string') throw declined();
  if (path === '' && (op === 'add' || op === 'replace')) {
    patched.root = operation['value'] ?? null;
    return;
  }
  const whole = completed(patched.root, { ...operation, op, path });
  if (whole === 'passed') return;
  if (!applies(patched.root, whole)) throw declined();
}

function applies(root: unknown, operation: Value): boolean {
  try {
    const [error] = applyPatch(root, [operation as unknown as Operation]);
    return error === null;
  } catch {
    // A pointer that is none.
    return false;
  }
}

/** The operation in the form of the RFC; `passed` where it only asks for something that is not there. */
function completed(
  root: unknown,
  given: Value & { readonly op: string; readonly path: string },
): Value | 'passed' {
  const { op } = given;
  const path = plainPath(root, given.path, op === 'add');
  const from = typeof given['from'] === 'string' ? plainPath(root, given['from'], false) : given['from'];
  const own = { ...given, path, ...(from !== undefined && { from }) };
  if (op === 'remove' || op === 'move' || op === 'copy') return own;
  // Of a missing value Go's decoder makes null.
  const value = given['value'] ?? null;
  const isMissing = lacksMember(root, path);
  if (op === 'test' && value === null && isMissing) return 'passed';
  return { ...own, value, op: op === 'replace' && isMissing ? 'add' : op };
}

interface Found {
  readonly parent: unknown;
  readonly key: string;
  readonly value: unknown;
}

/** Whether there is an object that lacks the member. */
function lacksMember(root: unknown, path: string): boolean {
  const { parent, value, key = '' } = found(root, path) ?? {};
  return isValue(parent) && value === undefined && key !== '';
}

/** What a pointer leads to; undefined where it is none. */
function found(root: unknown, path: string): Found | undefined {
  try {
    return Pointer.fromJSON(path).evaluate(root);
  } catch {
    return undefined;
  }
}

/** Indexes as the RFC writes them: `-1` is the last one, `00` the first. */
function plainPath(root: unknown, path: string, adds: boolean): string {
  const tokens = path.split('/');
  let at: unknown = root;
  const plain = tokens.map((token, index) => {
    if (index === 0) return token;
    const own =
      Array.isArray(at) && /^-?\d+$/.test(token)
        ? indexOf(at, token, adds && index === tokens.length - 1)
        : token;
    const name = own.replaceAll('~1', '/').replaceAll('~0', '~');
    at = typeof at === 'object' && at !== null ? (at as Value)[name] : undefined;
    return own;
  });
  return plain.join('/');
}

function indexOf(list: readonly unknown[], token: string, adds: boolean): string {
  const index = Number(token);
  return String(index >= 0 ? index : index + list.length + (adds ? 1 : 0));
}

function declined(): StatusError {
  const message = 'the server rejected our request due to an error in our request';
  return new StatusError(422, 'Invalid', message, {});
}

function unreadable(value: unknown, type: string): StatusError {
  return new StatusError(
    400,
    'BadRequest',
    `error decoding patch: json: cannot unmarshal ${jsonType(value)} into Go value of type ${type}`,
  );
}
