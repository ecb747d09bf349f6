import { randomUUID } from 'node:crypto';
import { annotation } from '../../../src/domain/slots/annotations.ts';
import type { E2eNamespace } from '../../e2e/harness/index.ts';

/** BLUEGREEN_TEST_GUARD=1: every row with the guard on, where the cluster has policies (docs/guard.md). */
export const isGuarded = process.env['BLUEGREEN_TEST_GUARD'] === '1';

/** The policy stays where it is: it concerns marked Services alone, and other rows still run. */
export async function guardService(ns: E2eNamespace): Promise<void> {
  if (!isGuarded) return;
  const run = await ns.kubectl('bluegreen', 'guard', 'install', { as: 'admin', timeoutMs: 60_000 });
  if (run.exitCode !== 0) throw new Error(`${run.command}\n${run.stdout}${run.stderr}`);
}

/** What makes a move around the plugin pass the guard; nothing where it is off. */
export function breakingGlass(): { readonly metadata?: { readonly annotations: Record<string, string> } } {
  return isGuarded ? { metadata: { annotations: { [annotation.breakGlass]: randomUUID() } } } : {};
}

/** Annotations that set the scene: marked again, and let through. */
export function markedAnnotations(annotations: Readonly<Record<string, string>>): Record<string, string> {
  const mark = isGuarded ? { [annotation.guard]: 'slot' } : {};
  return { ...annotations, ...mark, ...breakingGlass().metadata?.annotations };
}
