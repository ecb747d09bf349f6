/** Writes k8s/ as a module for the sandbox: the objects of its kustomizations, then the Roles, in the order of creation. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parse, parseAllDocuments } from 'yaml';

interface Kustomization {
  readonly namespace: string;
  readonly resources: readonly string[];
}

interface Manifest {
  readonly kind: string;
  readonly metadata: { namespace?: string };
}

function objectsIn(file: string): readonly Manifest[] {
  return parseAllDocuments(readFileSync(file, 'utf8')).map((document) => document.toJS() as Manifest);
}

/** Only what ours use of kustomize: resources, all in one namespace. */
function kustomized(folder: string): readonly Manifest[] {
  const { namespace, resources } = parse(
    readFileSync(path.join(folder, 'kustomization.yaml'), 'utf8'),
  ) as Kustomization;
  const objects = resources.flatMap((file) => objectsIn(path.join(folder, file)));
  for (const { kind, metadata } of objects) if (kind !== 'Namespace') metadata.namespace = namespace;
  return objects;
}

const manifests = [
  ...kustomized('k8s'),
  ...kustomized('k8s/service'),
  ...['ci', 'operator'].flatMap((role) => objectsIn(`k8s/rbac/${role}.yaml`)),
];
writeFileSync(
  'src/sandbox/described-system/manifests.generated.ts',
  `/* Made from k8s/ by npm run generate. */\nexport const manifests: readonly unknown[] = ${JSON.stringify(manifests, null, 2)};\n`,
);
