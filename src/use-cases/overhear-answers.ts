import type { GoldenCase, GoldenSet } from '../domain/golden/golden-set.ts';
import type { Observation } from '../domain/golden/observation.ts';
import type { Provenance } from '../domain/golden/recorded-case.ts';
import { isJsonObject } from '../domain/json.ts';
import { agentImage } from '../domain/slots/agent-container.ts';
import type { Slot } from '../domain/slots/slots.ts';
import { timeText } from '../domain/slots/time-text.ts';
import type { AgentAdapter } from '../ports/agent.ts';
import type { JudgeWork } from './verify-slot.ts';

/** Answers, redacted by the adapters, by the id of their request. */
export type Overheard = Map<string, Observation>;

/** The same work with adapters whose answers are noted. */
export function overhearing<W extends JudgeWork>(work: W, answers: Overheard): W {
  const overheard = (adapter: AgentAdapter): AgentAdapter => ({
    protocol: adapter.protocol,
    ask: async (question, fetch, signal) => {
      const asked = await adapter.ask(question, fetch, signal);
      if (asked.answer.kind === 'answered') answers.set(question.requestId, asked.answer.observation);
      return asked;
    },
  });
  return {
    ...work,
    adapters: (secrets) => {
      const adapters = work.adapters(secrets);
      const wrapped = Object.entries(adapters).map(([name, adapter]) => [name, overheard(adapter)]);
      return Object.fromEntries(wrapped) as typeof adapters;
    },
  };
}

/** The answers to a sample's turns as far as it came. @param asked the request id of the first turn; those of later turns end in their number */
export function turnsOf(
  asked: string,
  { turns }: GoldenCase,
  answers: ReadonlyMap<string, Observation>,
): readonly Observation[] {
  return turns.flatMap((_, index) => answers.get(index === 0 ? asked : `${asked}.${index + 1}`) ?? []);
}

/** Who answered. */
export interface Origin {
  readonly source: string;
  /** Undefined for a URL. */
  readonly slot: Slot | undefined;
}

export function slotOrigin(slot: Slot): Origin {
  return { source: slot.name, slot };
}

/** A URL may carry a password or a key; what is kept is for everybody. */
export function urlOrigin(url: string): Origin {
  const { origin, pathname } = new URL(url);
  return { source: `${origin}${pathname === '/' ? '' : pathname}`, slot: undefined };
}

/** @param podName the pod that answered */
export function provenanceOf(
  { clock }: Pick<JudgeWork, 'clock'>,
  { digest }: Pick<GoldenSet, 'digest'>,
  { source, slot }: Origin,
  podName: string,
  { model }: GoldenCase,
  turns: readonly Observation[],
): Provenance {
  const pod = slot?.pods.find(({ metadata }) => metadata.name === podName);
  const ids = (pod?.status?.containerStatuses ?? []).map(({ imageID }) => imageID ?? '');
  return {
    date: timeText(clock.now()),
    setDigest: digest,
    source,
    model: modelIn(turns) ?? model ?? null,
    image: slot === undefined ? null : agentImage(slot.deployment),
    imageDigests: ids.filter((id) => id !== ''),
  };
}

function modelIn(turns: readonly Observation[]): string | undefined {
  const body = turns[0]?.body;
  const model = isJsonObject(body) ? body['model'] : undefined;
  return typeof model === 'string' ? model : undefined;
}
