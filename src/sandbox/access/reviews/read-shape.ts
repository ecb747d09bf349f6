import { badRequest } from '../../api/refusals.ts';
import { jsonType } from '../../api/parse-body.ts';
import { textAt } from '../../tables/read.ts';

/** What a posted body may hold; members that are not named are dropped. */
export type Shape =
  | 'text'
  | 'integer'
  | 'any'
  | { readonly each: 'text' }
  | { readonly values: 'text list' }
  | { readonly struct: string; readonly members: Readonly<Record<string, Shape>> };

export interface PostedKind {
  readonly group: string;
  readonly kind: string;
  readonly shape: Extract<Shape, { struct: string }>;
}

type Read = Readonly<Record<string, unknown>>;

/** The body in the shape of its kind. Throws StatusError 400 in the words of Go's decoder. */
export function readPosted({ group, kind, shape }: PostedKind, body: unknown): Read {
  const [saidVersion, said] = [textAt(body, 'apiVersion'), textAt(body, 'kind')];
  const other = (said !== '' && said !== kind) || (saidVersion !== '' && saidVersion !== `${group}/v1`);
  const version = saidVersion.split('/').at(-1) ?? '';
  const refuse = (why: string): never => {
    throw badRequest(
      `${said || kind} in version ${JSON.stringify(version || 'v1')} cannot be handled as a ${kind}: ${why}`,
    );
  };
  if (other)
    refuse(`converting (${version}.${said}) to (${group.split('.')[0] ?? ''}.${kind}): unknown conversion`);
  const unmarshal = (type: string, field: string, wanted: string): never =>
    refuse(`json: cannot unmarshal ${type} into Go struct field ${field} of type ${wanted}`);
  return members(body, shape, '', unmarshal);
}

type Refuse = (type: string, field: string, wanted: string) => never;

function members(
  value: unknown,
  { struct, members: known }: PostedKind['shape'],
  path: string,
  refuse: Refuse,
): Read {
  const given = value as Readonly<Record<string, unknown>>;
  const read = Object.entries(known).flatMap(([name, shape]) => {
    const member = given[name];
    if (member === undefined || member === null) return [];
    const at = path === '' ? name : `${path}.${name}`;
    return [[name, memberOf(member, shape, `${struct}.${at}`, at, refuse)] as const];
  });
  return Object.fromEntries(read);
}

function memberOf(value: unknown, shape: Shape, field: string, path: string, refuse: Refuse): unknown {
  const type = jsonType(value);
  if (shape === 'any') return value;
  if (shape === 'text') return type === 'string' ? value : refuse(type, field, 'string');
  if (shape === 'integer')
    return Number.isSafeInteger(value)
      ? value
      : refuse(type === 'number' ? `number ${String(value)}` : type, field, 'int64');
  if ('each' in shape) return texts(value, field, refuse);
  if (type !== 'object')
    refuse(type, field, 'values' in shape ? 'map[string]v1.ExtraValue' : `v1.${shape.struct}`);
  if ('struct' in shape) return members(value, shape, path, refuse);
  const entries = Object.entries(value as object).map(
    ([key, list]) => [key, texts(list, field, refuse)] as const,
  );
  return Object.fromEntries(entries);
}

function texts(value: unknown, field: string, refuse: Refuse): readonly unknown[] {
  if (!Array.isArray(value)) return refuse(jsonType(value), field, '[]string');
  const odd: unknown = value.find((member) => typeof member !== 'string');
  return odd === undefined ? value : refuse(jsonType(odd), field, 'string');
}
