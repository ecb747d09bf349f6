import { describe, expect, test } from 'vitest';
import { describeLost, type Exchange } from '../node/load/exchange.ts';
import {
  lastOldAnswers,
  switchUnderLoad,
  versions,
  type SwitchesUnderLoad,
} from '../node/load/switch-under-load.ts';
import { maxOf, median } from '../node/load/median.ts';
import { openOwnNode } from '../node/own-node.ts';
import { missingForNode } from '../node/requirements.ts';
import { recordProof } from './record-proof.ts';

const times = Number(process.env['BLUEGREEN_PROVE_SWITCHES'] ?? '100');

describe.skipIf(missingForNode().length > 0)('on a real node', () => {
  test.each(['iptables', 'nftables'] as const)(
    `${times} switches under load lose nothing, %s`,
    async (proxyMode) => {
      const own = await openOwnNode({ proxyMode });
      try {
        const ns = await own.cluster.namespace({ replicas: 2 });
        const seen = await switchUnderLoad(ns, own.control, times);
        await recordProof(
          `${times} switches under load, kube-proxy by ${proxyMode}`,
          own.node.version,
          figures(seen),
        );
        expect(seen.switches.map(({ run }) => run.exitCode)).toEqual(seen.switches.map(() => 0));
        expect(describeLost(seen.fresh)).toBe('none');
        expect(describeLost(seen.kept)).toBe('none');
        expect(new Set(seen.kept.map(({ version }) => version))).toEqual(new Set([versions['blue']]));
      } finally {
        await own.close();
      }
    },
  );
});

function figures(seen: SwitchesUnderLoad): Record<string, string> {
  const last = lastOldAnswers(seen);
  const printed = seen.switches.map(({ patchedAt, printedAt }) => printedAt - patchedAt);
  const late = last.filter(({ afterPrinted }) => afterPrinted > 0).length;
  const veryLate = last.flatMap((one) => (one.late > 0 ? [one.late] : []));
  const { fresh, kept } = seen;
  return {
    'a connection for each request': `${fresh.length} requests, ${rate(fresh)}/s, lost: ${describeLost(fresh)}`,
    'connections that are kept': `${kept.length} requests, ${rate(kept)}/s over 20, lost: ${describeLost(kept)}; all answered by the slot of their first`,
    'from the patch to the last old answer': spread(last.map(({ afterPatch }) => afterPatch)),
    'old answers more than 1 s after the patch': `in ${veryLate.length} of ${last.length} switches (${veryLate.join(', ') || 'none'})`,
    'from the patch to "endpoints hold only"': spread(printed),
    'from "endpoints hold only" to the last old answer': `${spread(last.map(({ afterPrinted }) => afterPrinted))}; after it in ${late} of ${last.length}`,
  };
}

function rate(exchanges: readonly Exchange[]): string {
  const seconds = ((exchanges.at(-1)?.endedAt ?? NaN) - (exchanges[0]?.sentAt ?? NaN)) / 1000;
  return (exchanges.length / seconds).toFixed(0);
}

function spread(values: readonly number[]): string {
  return `median ${median(values).toFixed(0)} ms, max ${maxOf(values).toFixed(0)} ms`;
}
