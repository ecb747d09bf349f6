import { guardKinds, guardObject } from '../domain/guard/guard-policy.ts';
import { annotation } from '../domain/slots/annotations.ts';

/** The policy and its binding as YAML, for an administrator or for GitOps. */
export async function guardYaml(): Promise<string> {
  const { toYaml } = await import('./to-yaml.ts');
  const head = `# Services are guarded that carry the annotation ${annotation.guard}, its value the slot label: ${annotation.guard}: slot\n`;
  return head + guardKinds.map((kind) => toYaml(guardObject(kind), { lineWidth: 0 })).join('---\n');
}
