import { isBehaviourName } from '../agents/behaviours/index.ts';
import { imageName } from './image-name.ts';

/** What becomes of a pod on a test node; its image tag says which. */
export const fates = ['ready', 'not-ready', 'slow-ready', 'crash', 'pull-error', 'oom'] as const;
export type Fate = (typeof fates)[number];

/** Whether a container of this fate runs an agent. */
export function runs(fate: Fate): boolean {
  return fate === 'ready' || fate === 'not-ready' || fate === 'slow-ready';
}

export interface ImageTag {
  /** `1.2.0` of `agent-service:1.2.0-too-long`; the whole tag where it is no version; `0.0.0` for a bare behaviour. */
  readonly version: string;
  /** How the agent in it behaves (agents/behaviours). */
  readonly behaviour: string;
  readonly fate: Fate;
}

/** Reads `repository:<version>`, `:<version>-<behaviour>` or `:<behaviour>`; anything else behaves right. */
export function readImageTag(image: string): ImageTag {
  const { tag } = imageName(image);
  const match = /^(v?\d+(?:\.\d+)*)-(.+)$/.exec(tag);
  const word = match?.[2] ?? tag;
  const fate = fates.find((one) => one === word && one !== 'ready');
  // A pod that crashes has no agent.
  const behaves = isBehaviourName(word) && word !== 'crash';
  if (fate === undefined && !behaves) return { version: tag, behaviour: 'right', fate: 'ready' };
  return {
    version: match?.[1] ?? '0.0.0',
    behaviour: behaves ? word : 'right',
    fate: fate ?? 'ready',
  };
}

/** The pod's fate is that of its first container which does not simply run; that one is the culprit. */
export function fateOfPod(pod: unknown): { readonly fate: Fate; readonly culprit: string } {
  const containers = containersOf(pod);
  const fateOf = ({ image = '' }: NamedContainer): Fate => readImageTag(image).fate;
  const culprit = containers.find((container) => fateOf(container) !== 'ready');
  return {
    fate: culprit === undefined ? 'ready' : fateOf(culprit),
    culprit: (culprit ?? containers[0])?.name ?? '',
  };
}

interface NamedContainer {
  readonly name?: string;
  readonly image?: string;
}

/** Containers of a pod or a pod template as the API gives them; none of anything else. */
function containersOf(pod: unknown): readonly NamedContainer[] {
  const { spec } = (pod ?? {}) as { readonly spec?: { readonly containers?: readonly NamedContainer[] } };
  return spec?.containers ?? [];
}
