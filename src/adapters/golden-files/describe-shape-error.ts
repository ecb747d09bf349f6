import type { ErrorObject } from 'ajv';
import type { Json } from '../../domain/json.ts';
import { describeSchemaError } from '../../domain/golden/describe-schema-error.ts';
import { shorten } from '../../domain/golden/shorten.ts';
import { showJson } from '../../domain/golden/show-json.ts';
import { pointerTokens } from '../../domain/json-pointer.ts';
import { nearestKey } from './nearest-key.ts';

/** The schema around an error, as far as it is read here. */
interface AroundError {
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly examples?: readonly Json[];
  readonly required?: readonly string[];
}

/** What is wrong with a case or suite file, and what would be right: one line. */
export function describeShapeError(error: ErrorObject): string {
  const around = error.parentSchema as AroundError;
  const where = showPath(error.instancePath);
  const { additionalProperty, missingProperty, propertyName } = error.params as Readonly<
    Record<string, string>
  >;
  switch (error.keyword) {
    case 'additionalProperties':
      return unknownKey(additionalProperty ?? '', Object.keys(around.properties ?? {}));
    case 'required':
      return missingKey(missingProperty ?? '', error.instancePath);
    case 'propertyNames':
      return badName(propertyName ?? '', error.instancePath);
    case 'minProperties':
      return `${where} states nothing`;
    case 'minItems':
      return `${where} is an empty list`;
    case 'minLength':
      return `${where} is an empty text`;
    case 'uniqueItems':
      return `${where} has the same item twice`;
    case 'type':
      return `${where} must be ${article(error.params)}${like(around)}, found ${kindOf(error.data as Json)}`;
    case 'enum':
      return notOneOf(where, error);
    case 'pattern':
    case 'oneOf':
    case 'anyOf':
      return `${where} must be like ${forms(around)}; found ${showJson(error.data as Json, 60)}`;
    default: {
      const { expected, actual } = describeSchemaError(error);
      return `${where} must be ${expected}, found ${actual}`;
    }
  }
}

function unknownKey(written: string, known: readonly string[]): string {
  const key = shorten(written, 60);
  const near = nearestKey(written, known);
  return near === undefined
    ? `unknown key \`${key}\`: known here are ${known.join(', ')}`
    : `unknown key \`${key}\`: did you mean \`${near}\`?`;
}

function missingKey(key: string, pointer: string): string {
  if (key === 'effects' && pointer === '') return undeclaredEffects;
  const where = pointer === '' ? '' : ` in ${showPath(pointer)}`;
  return `missing key \`${key}\`${where}`;
}

/** Replaying against the idle slot is replaying against the database that the live slot uses. */
const undeclaredEffects =
  '`effects` is not declared: say what replaying may do to the world that both slots share. One of: ' +
  'effects: none | effects: {acknowledged: {header: X-Dry-Run}} | effects: {accepted: "why that is all right"}';

function badName(name: string, pointer: string): string {
  const key = shorten(name, 60);
  if (pointer === '/request/parameters')
    return `\`${key}\` cannot stand in parameters: write it as request.${key}`;
  if (pointer.endsWith('/headers')) return `\`${key}\` is not a header name`;
  return `\`${key}\` is not a name: letters, digits, _, - and ., a letter or _ first`;
}

function notOneOf(where: string, error: ErrorObject): string {
  const { allowedValues } = error.params as { readonly allowedValues: readonly string[] };
  const found = error.data as Json;
  const near = typeof found === 'string' ? nearestKey(found, allowedValues) : undefined;
  const hint = near === undefined ? '' : `: did you mean \`${near}\`?`;
  return `${where} must be ${allowedValues.join(' or ')}, found ${showJson(found, 60)}${hint}`;
}

/** The forms that the schema gives as examples, as YAML would have them. */
function forms({ examples }: AroundError): string {
  return (examples ?? []).map((form) => (typeof form === 'string' ? form : showJson(form))).join(' or ');
}

/** Where text is wanted, an example says more than the word. */
function like({ examples }: AroundError): string {
  const [example] = examples ?? [];
  return typeof example === 'string' ? ` like ${example}` : '';
}

function article(params: unknown): string {
  const { type } = params as { readonly type: string | readonly string[] };
  return [type]
    .flat()
    .map((one) => names[one] ?? one)
    .join(' or ');
}

const names: Readonly<Record<string, string>> = {
  object: 'a map of keys',
  array: 'a list',
  string: 'text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  null: 'nothing',
};

function kindOf(value: Json): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map of keys';
  return typeof value === 'string' ? `the text ${showJson(value, 60)}` : showJson(value);
}

/** `turns[0].expect.length`, and `the file` for the whole. */
export function showPath(pointer: string): string {
  const path = pointerTokens(pointer)
    .map((token) => (/^\d+$/.test(token) ? `[${token}]` : `.${token}`))
    .join('');
  return path === '' ? 'the document' : shorten(path.replace(/^\./, ''), 80);
}
