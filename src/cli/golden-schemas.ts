import caseSchema from '../domain/golden/case.schema.json' with { type: 'json' };
import suiteSchema from '../domain/golden/suite.schema.json' with { type: 'json' };

export function schemaOf(file: 'case' | 'suite'): object {
  return file === 'case' ? caseSchema : suiteSchema;
}
