import { cp } from 'node:fs/promises';
import path from 'node:path';
import type { E2eNamespace } from './namespace.ts';
import { repository } from './workspace.ts';

/** Copies the shipped golden set into the folder from which the namespace's commands run. */
export async function shippedSet(ns: E2eNamespace): Promise<void> {
  await cp(path.join(repository, 'golden'), path.join(ns.folder, 'golden'), { recursive: true });
}

export interface SmallCase {
  readonly id: string;
  readonly prompt?: string;
  readonly stream?: boolean;
  /** YAML of `expect`, in flow style. */
  readonly expect?: string;
  readonly severity?: 'blocking' | 'advisory';
}

/** Writes a set of a few quick cases; time-outs are short, so that an agent that never ends does so soon. */
export async function smallSet(
  ns: E2eNamespace,
  cases: readonly SmallCase[] = [{ id: 'greeting' }],
  more = '',
): Promise<void> {
  const suite = [
    'apiVersion: kubectl-bluegreen/v1',
    'kind: GoldenSuite',
    'adapter: openai-chat',
    'target: { port: 8000, path: /v1/chat/completions }',
    'model: support-agent',
    'timeouts: { connect: 5s, firstToken: 6s, total: 8s }',
    'effects: none',
    more,
    '',
  ].join('\n');
  await ns.write({
    'golden/suite.yaml': suite,
    ...Object.fromEntries(cases.map((one) => [`golden/cases/${one.id}.yaml`, caseText(one)])),
  });
}

function caseText({
  id,
  prompt = 'Hello!',
  stream = false,
  expect = '{ length: { words: { max: 60 } } }',
  severity,
}: SmallCase): string {
  return [
    `id: ${id}`,
    ...(severity === undefined ? [] : [`severity: ${severity}`]),
    `request: { stream: ${stream}, messages: [{ role: user, content: "${prompt}" }] }`,
    `expect: ${expect}`,
    '',
  ].join('\n');
}
