import { readFile } from 'node:fs/promises';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';

interface Schema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly enum?: readonly unknown[];
  readonly examples?: readonly unknown[];
  readonly [keyword: string]: unknown;
}

function* objectsIn(schema: unknown, path = ''): Generator<readonly [string, Schema]> {
  if (typeof schema !== 'object' || schema === null) return;
  if (!Array.isArray(schema) && 'type' in schema && schema.type === 'object') yield [path, schema as Schema];
  for (const [key, value] of Object.entries(schema)) {
    if (!['examples', 'default', 'enum', 'const'].includes(key)) yield* objectsIn(value, `${path}/${key}`);
  }
}

describe.each(['case', 'suite'])('the schema of a %s', (name) => {
  const read = async (): Promise<Schema> =>
    JSON.parse(await readFile(`src/domain/golden/${name}.schema.json`, 'utf8')) as Schema;

  test('knows every key and says what it is for, so that an editor can help', async () => {
    const schema = await read();
    const definitions = schema['$defs'] as Readonly<Record<string, Schema>>;
    for (const [path, object] of objectsIn(schema)) {
      expect(object, path).toHaveProperty('additionalProperties');
      for (const [key, property] of Object.entries(object.properties ?? {})) {
        const reference =
          typeof property['$ref'] === 'string' ? property['$ref'].split('/').at(-1) : undefined;
        const described = property.description ?? definitions[reference ?? '']?.description;
        expect(described, `${path}/properties/${key}`).toMatch(/\.$/);
      }
    }
  });

  test('has examples that it accepts itself', async () => {
    const schema = await read();
    const ajv = new Ajv2020({ strict: false });
    const id = schema['$id'] as string;
    ajv.addSchema(schema);
    const pointers = [...withExamples(schema)];
    expect(pointers.length).toBeGreaterThan(10);
    for (const [pointer, examples] of pointers) {
      const validate = ajv.compile({ $ref: `${id}#${pointer}` });
      for (const example of examples)
        expect(validate(example), `${pointer}: ${JSON.stringify(example)}`).toBe(true);
    }
  });
});

function* withExamples(schema: unknown, pointer = ''): Generator<readonly [string, readonly unknown[]]> {
  if (typeof schema !== 'object' || schema === null) return;
  if ('examples' in schema && Array.isArray(schema.examples)) yield [pointer, schema.examples];
  for (const [key, value] of Object.entries(schema)) {
    if (key !== 'examples' && key !== 'default') yield* withExamples(value, `${pointer}/${key}`);
  }
}
