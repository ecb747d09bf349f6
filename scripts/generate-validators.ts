/**
 * Writes what ajv would otherwise compile each time a golden set is read (0.4 s): validators of case, suite, of a
 * verdict and of JSON Schema itself.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { Ajv2020, type AnySchemaObject, type Options } from 'ajv/dist/2020.js';
import standalone from 'ajv/dist/standalone/index.js';
import { build } from 'esbuild';

interface Validator {
  /** An `$id` that the ajv knows. */
  readonly schema: string;
  /** As the validator's file names the type of what it accepts. */
  readonly type: string;
}

async function writeValidators(
  file: string,
  ajv: Ajv2020,
  imports: readonly string[],
  validators: Readonly<Record<string, Validator>>,
): Promise<void> {
  const ids = Object.fromEntries(Object.entries(validators).map(([name, { schema }]) => [name, schema]));
  const typed = Object.entries(validators).map(
    ([name, { type }]) => `export const ${name}: ValidateFunction<${type}> = made.${name};`,
  );
  const lines = [
    '// @ts-nocheck',
    '/* Made by npm run generate. */',
    "import type { ValidateFunction } from 'ajv';",
    ...imports,
    await withRuntime(standalone.default(ajv, ids)),
    ...typed,
  ];
  writeFileSync(file, `${lines.join('\n')}\n`);
}

/** What ajv writes still asks for parts of ajv by `require`; with them put in, it is `made`, an object of functions. */
async function withRuntime(code: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: '.' },
    bundle: true,
    format: 'iife',
    globalName: 'made',
    write: false,
  });
  return outputFiles[0]?.text ?? '';
}

const options: Options = { allErrors: true, verbose: true, code: { source: true, esm: true } };
const golden = 'src/domain/golden';

function readSchema(name: string, folder = golden): AnySchemaObject {
  return JSON.parse(readFileSync(`${folder}/${name}.schema.json`, 'utf8')) as AnySchemaObject;
}

await writeValidators(
  'src/adapters/golden-files/shapes.generated.ts',
  new Ajv2020({
    ...options,
    strictRequired: false,
    allowUnionTypes: true,
    schemas: ['case', 'suite', 'recorded-case', 'proposed-case', 'waivers'].map((name) => readSchema(name)),
  }),
  [
    "import type { GoldenCaseFile } from '../../domain/golden/case.generated.ts';",
    "import type { GoldenSuiteFile } from '../../domain/golden/suite.generated.ts';",
    "import type { RecordedCaseFile } from '../../domain/golden/recorded-case.generated.ts';",
    "import type { ProposedCaseFile } from '../../domain/golden/proposed-case.generated.ts';",
    "import type { WaiversFile } from '../../domain/golden/waivers.generated.ts';",
  ],
  {
    isCase: { schema: 'case.schema.json', type: 'GoldenCaseFile' },
    isSuite: { schema: 'suite.schema.json', type: 'GoldenSuiteFile' },
    isWaivers: { schema: 'waivers.schema.json', type: 'WaiversFile' },
    isRecordedCase: { schema: 'recorded-case.schema.json', type: 'RecordedCaseFile' },
    isProposedCase: { schema: 'proposed-case.schema.json', type: 'ProposedCaseFile' },
  },
);
await writeValidators(
  `${golden}/meta-schema.generated.ts`,
  new Ajv2020({ ...options, strictTypes: false, validateFormats: false }),
  [],
  { isSchema: { schema: 'https://json-schema.org/draft/2020-12/schema', type: 'unknown' } },
);
await writeValidators(
  'src/results/verdict-shape.generated.ts',
  new Ajv2020({ ...options, allowUnionTypes: true, schemas: [readSchema('verdict', 'src/results')] }),
  ["import type { Verdict } from './verdict.generated.ts';"],
  { isVerdict: { schema: 'verdict.schema.json', type: 'Verdict' } },
);
