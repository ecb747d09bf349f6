import { join } from 'node:path';
import type { ImportedCase } from '../../domain/golden/import/imported.ts';
import type { NewFile } from '../../domain/golden/new-file.ts';
import { isJsonObject } from '../../domain/json.ts';
import type { GoldenImport } from '../../ports/golden-import.ts';
import { parseGoldenSet } from '../golden-files/parse-golden-set.ts';
import { createProblems } from '../golden-files/problems.ts';
import { isMissing, readFolder, readText, type GoldenFile } from '../golden-files/read-folder.ts';
import { readYaml } from '../golden-files/read-yaml.ts';
import { readImport } from './read-import.ts';
import { renderCase } from './render-case.ts';

/** @param folder of the set, which may not be there yet */
export function openGoldenImport(folder: string): GoldenImport {
  const hasSuite = async () => !(await isMissing(join(folder, 'suite.yaml')));
  return {
    read: readImport,
    takenIds: () => takenIds(folder),
    importedBefore: (into) => importedBefore(folder, into),
    render: async (cases, into) => {
      const files = await render(folder, cases, into);
      vet(folder, files, await suiteOf(folder, await hasSuite()));
      return files;
    },
    hasSuite,
  };
}

async function importedBefore(folder: string, into: string): Promise<readonly string[]> {
  const folders = [join(folder, 'cases', into), join(folder, 'schemas', into)];
  const there = await Promise.all(folders.map(async (path) => ((await isMissing(path)) ? [] : [path])));
  return there.flat();
}

/** What is wrong with the set is told when it is loaded; here only ids matter. */
async function takenIds(folder: string): Promise<ReadonlySet<string>> {
  if (await isMissing(folder)) return new Set();
  const problems = createProblems(folder);
  const files = await readFolder(folder, problems);
  const documents = files
    .filter(({ path }) => path.startsWith('cases/'))
    .flatMap((file) => readYaml(file, problems));
  const ids = documents.map(({ value }) => (isJsonObject(value) ? value['id'] : undefined));
  return new Set(ids.filter((id) => typeof id === 'string'));
}

async function render(
  folder: string,
  cases: readonly ImportedCase[],
  into: string,
): Promise<readonly NewFile[]> {
  const schema = (await isMissing(join(folder, 'case.schema.json'))) ? undefined : '../../case.schema.json';
  const schemas = cases
    .flatMap((golden) => golden.schemas)
    .map(({ path, document }) => ({
      path: `schemas/${path}`,
      text: `${JSON.stringify(document, null, 2)}\n`,
    }));
  const files = cases.map((golden) => ({
    path: `cases/${into}/${golden.id}.yaml`,
    text: renderCase(golden, schema),
  }));
  return [...schemas, ...files];
}

/** A set whose only question is one that blocks: of new cases all may be advisory. */
const aSuite = 'apiVersion: kubectl-bluegreen/v1\nkind: GoldenSuite\neffects: none\n';
const aBlockingCase =
  'id: not.imported\nrequest: { messages: [{ role: user, content: a }] }\nexpect: { status: 200 }\n';

async function suiteOf(folder: string, exists: boolean): Promise<GoldenFile> {
  const problems = createProblems(folder);
  const text = exists ? await readText(folder, 'suite.yaml', problems) : aSuite;
  problems.throwIfAny();
  return { path: 'suite.yaml', text: text ?? aSuite };
}

/** Throws where the set would not load with these files, with all that is wrong. */
function vet(folder: string, files: readonly NewFile[], suite: GoldenFile): void {
  const blocking = { path: 'cases/0.yaml', text: aBlockingCase };
  parseGoldenSet([suite, blocking, ...files], folder, createProblems(folder));
}
