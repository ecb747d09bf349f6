import type { E2eNamespace, Run } from '../../e2e/harness/index.ts';
import { heldPatchOfService } from '../../faults/held-patch.ts';
import type { NodeControl } from '../control/node-control.ts';
import { type Exchange, lost } from './exchange.ts';
import { startLoad } from './start-load.ts';
import { freshPerSecond, patchesOfService, serviceUrl } from './switch-under-load.ts';

/** What users saw of a switch to a slot whose pods all turned unready while its patch was on its way. */
export interface TurnedUnready {
  readonly run: Run;
  readonly exchanges: readonly Exchange[];
  /** Milliseconds from the patch there to the patch back. */
  readonly backAfter: number;
  /** Milliseconds from the first request that was lost to the last one; 0 where none was. */
  readonly lostFor: number;
  /** Milliseconds from the patch back to the sending of the last request that was lost; 0 where none was later. */
  readonly lostAfterBack: number;
}

/** Blue is live before and after; green's pods are ready again when this returns. */
export async function turnUnreadyUnderLoad(ns: E2eNamespace, control: NodeControl): Promise<TurnedUnready> {
  const url = await serviceUrl(ns, '/readyz');
  const earlier = (await patchesOfService(ns)).length;
  const load = await startLoad(control, { url, connections: 'new', perSecond: freshPerSecond });
  const between = await heldPatchOfService(ns);
  const words = ['--to', 'green', '--skip-verify', '--reason', 'test', '--monitor', '0', '-o', 'json'];
  const running = await ns.start('bluegreen', 'switch', ...words, '--kubeconfig', between.kubeconfig);
  await between.reached;
  const pods = await ns.pods('green');
  await Promise.all(pods.map((pod) => ns.setReady(pod, false)));
  between.release();
  const run = await running.done;
  await load.untilMore(3 * freshPerSecond);
  const exchanges = await load.end();
  const [there = NaN, back = NaN] = (await patchesOfService(ns)).slice(earlier);
  await Promise.all(pods.map((pod) => ns.setReady(pod, true)));
  const times = lost(exchanges).map(({ sentAt }) => sentAt);
  const [first = back, last = first] = [times[0], times.at(-1)];
  return {
    run,
    exchanges,
    backAfter: back - there,
    lostFor: last - first,
    lostAfterBack: Math.max(0, last - back),
  };
}
