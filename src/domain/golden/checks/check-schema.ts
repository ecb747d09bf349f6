import type { ErrorObject } from 'ajv';
import { compileSchemas } from '../compile-schemas.ts';
import { describeSchemaError } from '../describe-schema-error.ts';
import type { SchemaExpectation } from '../expectation.ts';
import type { Finding } from '../finding.ts';
import type { Observation } from '../observation.ts';
import { shorten } from '../shorten.ts';
import { showJson } from '../show-json.ts';
import type { CheckContext } from './context.ts';

/** More of them say no more. */
const atMost = 10;

/** The text is JSON that the schema accepts. The pointer goes on inside the text: `/choices/0/message/content#/items/0`. */
export function checkSchema(
  expected: SchemaExpectation,
  observation: Observation,
  context: CheckContext,
): readonly Finding[] {
  const value = parse(observation.text);
  if (value === undefined) {
    return [finding('JSON', observation.text === '' ? 'no text' : showJson(observation.text), context)];
  }
  const errors = errorsOf(expected, value.json);
  if (errors === 'too deep') return [finding(`JSON as in ${expected.file}`, 'nested too deeply', context)];
  const shown = errors.slice(0, atMost).map((error) => {
    const { expected: wanted, actual } = describeSchemaError(error);
    return finding(shorten(wanted), shorten(actual), context, error.instancePath);
  });
  if (errors.length <= atMost) return shown;
  return [...shown, finding(`JSON as in ${expected.file}`, `${errors.length - atMost} more errors`, context)];
}

function parse(text: string): { readonly json: unknown } | undefined {
  try {
    return { json: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}

function errorsOf(
  { file, documents }: SchemaExpectation,
  value: unknown,
): readonly ErrorObject[] | 'too deep' {
  const validate = compileSchemas(documents).validator(file);
  try {
    return validate(value) ? [] : withoutBranches(validate.errors ?? []);
  } catch (error) {
    // A schema that refers to itself walks as deep as the reply does.
    if (error instanceof RangeError) return 'too deep';
    throw error;
  }
}

/**
 * Where no alternative holds, what each of them lacks says less than the choice itself;
 * where `then` or `else` does not hold, `if` adds nothing.
 */
function withoutBranches(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const choices = errors.filter(({ keyword }) => ['anyOf', 'oneOf', 'contains'].includes(keyword));
  return errors.filter(
    (error) => error.keyword !== 'if' && !choices.some((choice) => isBranch(error, choice)),
  );
}

function isBranch(error: ErrorObject, choice: ErrorObject): boolean {
  return error.schemaPath.startsWith(`${choice.schemaPath}/`);
}

function finding(expected: string, actual: string, context: CheckContext, inside = ''): Finding {
  const pointer = inside === '' ? context.contentPointer : `${context.contentPointer}#${inside}`;
  return { check: 'schema', expected, actual, pointer };
}
