import { apiVersionOf, type Kind } from '../kinds/kind.ts';
import type { KubernetesObject } from '../kubernetes-object.ts';
import { type Schema, schemaOf } from '../schemas/schemas.ts';
import { badRequest, StatusError } from '../status-error.ts';
import { interpret } from '../validation/decode.ts';
import { keyElement, shapeOf, shownElement } from './shape.ts';

type Fields = Readonly<Record<string, unknown>>;

/** A body of server-side apply. Throws 400 where it is of another kind, 500 where it does not fit the schema. */
export function readConfiguration(kind: Kind, body: unknown): KubernetesObject {
  const given = (typeof body === 'object' && !Array.isArray(body) ? (body ?? {}) : {}) as Fields;
  const metadata = (given['metadata'] ?? {}) as Fields;
  if (Array.isArray(metadata['managedFields'])) throw badRequest('metadata.managedFields must be nil');
  const { apiVersion = '', kind: name = '' } = given as {
    readonly apiVersion?: string;
    readonly kind?: string;
  };
  const said = `${apiVersion.includes('/') ? apiVersion : `/${apiVersion}`}, Kind=${name}`;
  if (apiVersion !== apiVersionOf(kind) || name !== kind.kind)
    throw badRequest(`invalid object type: ${said}`);
  const { object, faults } = interpret(kind, given);
  const doubled = doubledKeys(object, schemaOf(kind), '');
  if (faults.length + doubled.length === 0) return object;
  const texts = [...faults.map((one) => one.applyText), ...doubled];
  const list =
    texts.length === 1 ? (texts[0] ?? '') : `errors:\n${texts.map((one) => `  ${one}`).join('\n')}`;
  const { namespace = '', name: own } = object.metadata;
  const what = `${namespace}/${(own as string | undefined) ?? ''}; ${apiVersion}, Kind=${name}`;
  throw new StatusError(500, '', `failed to create typed patch object (${what}): ${list}`);
}

/** Lists in which two elements have one key. */
function doubledKeys(value: unknown, schema: Schema, path: string): readonly string[] {
  const shape = shapeOf(schema);
  if (shape.kind === 'list-map' && Array.isArray(value)) {
    const keys = (value as readonly unknown[]).map((one) => keyElement(shape.keys, shape.items, one));
    const twice = keys.filter((key, index) => keys.indexOf(key) < index);
    const own = [...new Set(twice)].map((key) => `${path}: duplicate entries for key ${shownElement(key)}`);
    return [
      ...own,
      ...(value as readonly unknown[]).flatMap((one, index) =>
        doubledKeys(one, shape.items, `${path}${shownElement(keys[index] ?? '')}`),
      ),
    ];
  }
  if (shape.kind !== 'struct' || typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    doubledKeys(member, shape.schema.properties?.[name] ?? {}, `${path}.${name}`),
  );
}
