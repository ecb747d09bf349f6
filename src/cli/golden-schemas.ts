import caseSchema from '../domain/golden/case.schema.json' with { type: 'json' };
import waiversSchema from '../domain/golden/waivers.schema.json' with { type: 'json' };
import suiteSchema from '../domain/golden/suite.schema.json' with { type: 'json' };

const schemas = { case: caseSchema, suite: suiteSchema, waivers: waiversSchema } as const;

export function schemaOf(file: keyof typeof schemas): object {
  return schemas[file];
}
