import type { GoldenCase, GoldenSet } from '../../domain/golden/golden-set.ts';
import { smokeCasesOf, smokeSubset } from '../../domain/monitor/smoke-cases.ts';
import type { PodConnections } from '../../ports/pod-connections.ts';
import { askSample } from '../replay/ask-sample.ts';
import { judgeFor } from '../replay/judge-for.ts';
import { podUrl } from '../replay/pod-url.ts';
import { resolveCaseHeaders } from '../replay/resolve-headers.ts';
import type { JudgeWork } from '../verify-slot.ts';
import type { AskSmoke } from './smoke-signal.ts';

export { smokeCasesOf, smokeSubset };

/** The smoke cases of a set, ready to be asked; or why none is. */
export type OpenedSmokeCases =
  | {
      readonly kind: 'cases';
      readonly cases: readonly GoldenCase[];
      /** Requests in flight at most. */
      readonly concurrency: number;
      readonly ask: AskSmoke;
    }
  | { readonly kind: 'none'; readonly why: string };

/** Throws `GoldenSetError` where a header's value is missing. */
export async function openSmokeCases(
  work: Pick<JudgeWork, 'ids' | 'tokenizer' | 'adapters' | 'env' | 'apiKey'>,
  set: GoldenSet,
  connect: () => Promise<PodConnections>,
): Promise<OpenedSmokeCases> {
  const smoke = smokeCasesOf(set);
  if (smoke.kind === 'none') return smoke;
  const { suite } = set;
  const { headersOf, secrets } = resolveCaseHeaders(set, work.env, work.apiKey);
  const adapters = work.adapters(secrets);
  const [judge, connections] = await Promise.all([judgeFor(set, work.tokenizer), connect()]);
  const run = work.ids.next();
  const ask: AskSmoke = (goldenCase, pod, number, stop) =>
    askSample(
      {
        goldenCase,
        suite,
        run,
        number,
        sessionId: `${run}${work.ids.next()}`,
        baseUrl: podUrl(suite.target),
        headers: headersOf(goldenCase),
        adapter: adapters[goldenCase.adapter],
        fetch: connections.fetchTo(pod, suite.target.port),
        judge,
        // Whether they hold for what runs was asked before it went live.
        waivers: set.waivers ?? [],
      },
      stop,
    );
  return { kind: 'cases', cases: smoke.cases, concurrency: suite.concurrency, ask };
}
