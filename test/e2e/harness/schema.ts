import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { repository } from './workspace.ts';

const schemas = [
  'verdict',
  'switch-result',
  'deploy-result',
  'slot-status',
  'slot-diff',
  'standby-result',
  'guard-result',
  'doctor-report',
  'move-history',
  'move-notice',
  'run-plan',
  'record-result',
  'update-result',
  'review-result',
  'publish-result',
  'golden-init-result',
  'mutation-report',
  'lint-report',
  'golden-import-result',
  'error',
];

/** Throws with the errors where `value` is not what src/results/<name>.schema.json says. */
export async function expectSchema(name: string, value: unknown): Promise<void> {
  const folder = path.join(repository, 'src', 'results');
  const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true });
  for (const one of schemas) ajv.addSchema(await schema(folder, one));
  const validate = ajv.getSchema(`${name}.schema.json`);
  if (validate === undefined) throw new Error(`there is no ${name}.schema.json`);
  if (!validate(value)) throw new Error(`not as ${name}.schema.json: ${ajv.errorsText(validate.errors)}`);
}

async function schema(folder: string, name: string): Promise<object> {
  return JSON.parse(await readFile(path.join(folder, `${name}.schema.json`), 'utf8')) as object;
}
