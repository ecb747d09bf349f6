import { applyPatch, type Operation, Pointer } from 'rfc6902';
import { StatusError } from '../status-error.ts';

type Value = Readonly<Record<string, unknown>>;

/** As kube-apiserver limits it. */
const mostOperations = 10_000;

/**
 * RFC 6902, as kube-apiserver applies it: a `test` for null passes where the member is missing under a parent that is
 * there. Throws 400 where the patch is none, 422 where it does not fit; nothing is applied unless all of it is.
 */
export function applyJsonPatch(current: unknown, body: unknown): unknown {
  const operations = readOperations(body);
  const patched = { root: structuredClone(current) };
  for (const operation of operations) applyOne(patched, operation);
  return patched.root;
}

function readOperations(body: unknown): readonly Value[] {
  if (!Array.isArray(body)) {
    const kind = body === null || typeof body !== 'object' ? typeof body : 'object';
    throw badRequest(
      `error decoding patch: json: cannot unmarshal ${kind} into Go value of type []handlers.jsonPatchOp`,
    );
  }
  if (body.length > mostOperations) {
    const message = `The allowed maximum operations in a JSON patch is ${mostOperations}, got ${body.length}`;
    throw new StatusError(413, 'RequestEntityTooLarge', message, {});
  }
  return body.map((one: unknown) => (typeof one === 'object' && one !== null ? (one as Value) : {}));
}

function applyOne(patched: { root: unknown }, operation: Value): void {
  if (operation['op'] === 'test' && isAbsentNull(patched.root, operation)) return;
  if (!outcome(patched, operation)) throw declined();
}

function outcome(patched: { root: unknown }, operation: Value): boolean {
  const { op, path } = operation;
  if (typeof path !== 'string' || typeof op !== 'string') return false;
  // Of a missing value, Go's decoder makes null.
  const whole =
    'value' in operation || op === 'remove' || op === 'move' || op === 'copy'
      ? operation
      : { ...operation, value: null };
  try {
    const [error] = applyPatch(patched.root, [whole as unknown as Operation]);
    return error === null;
  } catch {
    // A pointer that is none.
    return false;
  }
}

function isAbsentNull(root: unknown, { path, value }: Value): boolean {
  if (typeof path !== 'string' || (value !== null && value !== undefined)) return false;
  try {
    const { parent, key, value: found } = Pointer.fromJSON(path).evaluate(root);
    const hasParent = typeof parent === 'object' && parent !== null && !Array.isArray(parent);
    return hasParent && found === undefined && key !== '';
  } catch {
    return false;
  }
}

function declined(): StatusError {
  return new StatusError(
    422,
    'Invalid',
    'the server rejected our request due to an error in our request',
    {},
  );
}

function badRequest(message: string): StatusError {
  return new StatusError(400, 'BadRequest', message);
}
