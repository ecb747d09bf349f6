/** Writes `X.generated.ts` beside each `X.schema.json` of src: the schemas are the one source of these types. */
import { globSync, writeFileSync } from 'node:fs';
import { compileFromFile } from 'json-schema-to-typescript';

for (const schema of globSync('src/**/*.schema.json')) {
  const types = await compileFromFile(schema, {
    bannerComment: `/* Made from ${schema.split('/').at(-1)} by npm run generate. */`,
    additionalProperties: false,
    // tsc's noUncheckedIndexedAccess already adds undefined to each read of an index signature.
    strictIndexSignatures: false,
    ignoreMinAndMaxItems: true,
    format: false,
  });
  writeFileSync(schema.replace('.schema.json', '.generated.ts'), types);
}
