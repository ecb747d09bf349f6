import { listAt, textAt } from '../json.ts';

/** What becomes of a pod on the test node; its image tag says which. */
export const fates = ['ready', 'not-ready', 'slow-ready', 'crash', 'pull-error', 'oom'] as const;
export type Fate = (typeof fates)[number];

/** Behaviours of the agent process in a pod that runs (test/agents). */
const agentBehaviours = new Set([
  ...[
    'right',
    'reworded',
    'too-long',
    'too-short',
    'no-tool-call',
    'wrong-arguments',
    'forbidden-call',
    'not-json',
  ],
  ...[
    'no-end-mark',
    'truncated',
    'error-event',
    'rate-limited',
    'error-500',
    'slow',
    'never-ends',
    'closes',
    'not-ready',
  ],
]);
const fatesByTag: ReadonlySet<string> = new Set(fates.filter((fate) => fate !== 'ready'));

export interface ImageTag {
  /** `1.2.0` of `agent-service:1.2.0-too-long`; the whole tag where it is no version; `0.0.0` for a bare behaviour. */
  readonly version: string;
  /** What the agent process is told to do. */
  readonly behaviour: string;
  readonly fate: Fate;
}

/** Reads `repository:<version>`, `:<version>-<behaviour>` or `:<behaviour>`; anything else behaves right. */
export function readImageTag(image: string): ImageTag {
  const name = image.split('@')[0] ?? image;
  const colon = name.lastIndexOf(':');
  const tag = colon > name.lastIndexOf('/') ? name.slice(colon + 1) : 'latest';
  const match = /^(v?\d+(?:\.\d+)*)-(.+)$/.exec(tag);
  const word = match?.[2] ?? tag;
  if (!agentBehaviours.has(word) && !fatesByTag.has(word))
    return { version: tag, behaviour: 'right', fate: 'ready' };
  return {
    version: match?.[1] ?? '0.0.0',
    behaviour: agentBehaviours.has(word) ? word : 'right',
    fate: fates.find((fate) => fate === word) ?? 'ready',
  };
}

/** The pod's fate is that of its first container which does not simply run; that one is the culprit. */
export function fateOfPod(pod: unknown): { readonly fate: Fate; readonly culprit: string } {
  const containers = listAt(pod, 'spec', 'containers');
  const fateOf = (container: unknown): Fate => readImageTag(textAt(container, 'image') ?? '').fate;
  const culprit = containers.find((container) => fateOf(container) !== 'ready');
  return {
    fate: culprit === undefined ? 'ready' : fateOf(culprit),
    culprit: textAt(culprit ?? containers[0], 'name') ?? '',
  };
}
