import type { ErrorObject } from 'ajv';
import type { Json } from '../json.ts';
import { showJson } from './show-json.ts';

/** An ajv error (made with `verbose`) for people, as what was expected and what was found. */
export function describeSchemaError(error: ErrorObject): {
  readonly expected: string;
  readonly actual: string;
} {
  const params = error.params as Readonly<Record<string, Json>>;
  const value = error.data as Json | undefined;
  const found = value === undefined ? 'nothing' : showJson(value);
  const describe = texts[error.keyword];
  if (describe !== undefined) return { actual: found, ...describe(params, value) };
  return { expected: (error.message ?? error.keyword).replace(/^must (?!not )(be )?/, ''), actual: found };
}

type Params = Readonly<Record<string, Json>>;
type Described = { readonly expected: string; readonly actual?: string };

/** What the message of ajv does not say as shortly, by keyword. */
const texts: Readonly<Record<string, (params: Params, value: Json | undefined) => Described>> = {
  type: ({ type }, value) => ({ expected: word(type), actual: withType(value) }),
  required: ({ missingProperty }) => ({ expected: `member ${word(missingProperty)}`, actual: 'missing' }),
  additionalProperties: ({ additionalProperty }) => unwanted(additionalProperty),
  unevaluatedProperties: ({ unevaluatedProperty }) => unwanted(unevaluatedProperty),
  propertyNames: ({ propertyName }) => ({ expected: 'other member names', actual: word(propertyName) }),
  enum: ({ allowedValues }) => ({ expected: `one of ${list(allowedValues)}` }),
  const: ({ allowedValue }) => ({ expected: showJson(allowedValue ?? null) }),
  pattern: ({ pattern }) => ({ expected: `a match of ${word(pattern)}` }),
  minimum: ({ limit }) => ({ expected: `at least ${word(limit)}` }),
  maximum: ({ limit }) => ({ expected: `at most ${word(limit)}` }),
  exclusiveMinimum: ({ limit }) => ({ expected: `more than ${word(limit)}` }),
  exclusiveMaximum: ({ limit }) => ({ expected: `less than ${word(limit)}` }),
  minItems: ({ limit }, value) => ({
    expected: `at least ${word(limit)} items`,
    actual: size(value, 'items'),
  }),
  maxItems: ({ limit }, value) => ({
    expected: `at most ${word(limit)} items`,
    actual: size(value, 'items'),
  }),
  minLength: ({ limit }) => ({ expected: `at least ${word(limit)} characters` }),
  maxLength: ({ limit }) => ({ expected: `at most ${word(limit)} characters` }),
  'false schema': () => ({ expected: 'nothing here' }),
  anyOf: () => ({ expected: 'one of the alternatives' }),
  oneOf: ({ passingSchemas }) => ({
    expected: passingSchemas === null ? 'one of the alternatives' : 'only one of the alternatives',
  }),
};

function unwanted(member: Json | undefined): Described {
  return { expected: 'no other members', actual: `member ${word(member)}` };
}

function word(value: Json | undefined): string {
  if (Array.isArray(value)) return value.map(String).join(' or ');
  return typeof value === 'string' ? value : showJson(value ?? null);
}

function list(values: Json | undefined): string {
  return Array.isArray(values)
    ? values.map((value: Json) => showJson(value)).join(', ')
    : showJson(values ?? null);
}

/** The JSON type with the value: a string that looks like a number is told from a number. */
function withType(value: Json | undefined): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return `array ${showJson(value)}`;
  return `${typeof value} ${showJson(value)}`;
}

function size(value: Json | undefined, unit: string): string {
  return Array.isArray(value) ? `${value.length} ${unit}` : showJson(value ?? null);
}
