import { describe, expect, test } from 'vitest';
import { describeLost } from '../node/load/exchange.ts';
import { turnUnreadyUnderLoad } from '../node/load/turn-unready-under-load.ts';
import { openOwnNode } from '../node/own-node.ts';
import { missingForNode } from '../node/requirements.ts';
import { recordProof } from './record-proof.ts';

const runs = Number(process.env['BLUEGREEN_PROVE_UNREADY'] ?? '5');

describe.skipIf(missingForNode().length > 0)('on a real node', () => {
  test(`${runs} switches to a slot whose pods all turn unready under the patch`, async () => {
    const own = await openOwnNode();
    try {
      const ns = await own.cluster.namespace({ replicas: 2 });
      const figures: Record<string, string> = {};
      const codes: number[] = [];
      for (let run = 1; run <= runs; run += 1) {
        const seen = await turnUnreadyUnderLoad(ns, own.control);
        codes.push(seen.run.exitCode);
        figures[`run ${run}`] =
          `patched back after ${seen.backAfter.toFixed(0)} ms; lost for ${seen.lostFor.toFixed(0)} ms (until ${seen.lostAfterBack.toFixed(0)} ms after the way back): ${describeLost(seen.exchanges)}`;
      }
      await recordProof('A slot whose pods all turn unready under the patch', own.node.version, {
        load: '300 requests/s, a connection for each',
        ...figures,
      });
      expect(codes).toEqual(codes.map(() => 6));
    } finally {
      await own.close();
    }
  });
});
