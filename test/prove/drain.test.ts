import { describe, expect, test } from 'vitest';
import { lost } from '../node/load/exchange.ts';
import { median } from '../node/load/median.ts';
import { drainingNamespace, drains, scaleDownUnderLoad } from '../node/load/scale-down-under-load.ts';
import { openOwnNode } from '../node/own-node.ts';
import { missingForNode } from '../node/requirements.ts';
import { recordProof } from './record-proof.ts';

const runs = Number(process.env['BLUEGREEN_PROVE_DRAINS'] ?? '5');

describe.skipIf(missingForNode().length > 0)('on a real node', () => {
  test(`requests lost where the slot before goes to no pods, ${runs} runs each`, async () => {
    const own = await openOwnNode();
    const figures: Record<string, string> = {};
    const ofOwnDrain: number[] = [];
    try {
      for (const drain of Object.values(drains)) {
        const ns = await drainingNamespace(own, drain);
        const counts: number[] = [];
        for (let run = 0; run < runs; run += 1) {
          const [from, to] = run % 2 === 0 ? (['blue', 'green'] as const) : (['green', 'blue'] as const);
          counts.push(lost(await scaleDownUnderLoad(own, ns, from, to)).length);
        }
        figures[drain.does] = `${counts.join(', ')} lost (median ${median(counts)})`;
        if (drain === drains.own) ofOwnDrain.push(...counts);
        await own.cluster.admin.do('DELETE', `/api/v1/namespaces/${ns.name}`);
      }
    } finally {
      await own.close();
    }
    await recordProof('Scale-down of the slot before, with connections that are kept', own.node.version, {
      load: '100 requests/s of 0.2 s each over 40 connections, 20 under way at any time, 2 pods',
      ...figures,
    });
    expect(ofOwnDrain).toEqual(ofOwnDrain.map(() => 0));
  });
});
