import type { Effects, Suite } from '../../domain/golden/golden-set.ts';
import type { GoldenSuiteFile } from '../../domain/golden/suite.generated.ts';
import { milliseconds } from './milliseconds.ts';
import schema from '../../domain/golden/suite.schema.json' with { type: 'json' };

const defaults = schema.properties;

/** A suite file with the schema's defaults filled in. */
export function buildSuite(file: GoldenSuiteFile): Suite {
  const { target, timeouts } = file;
  return {
    target: {
      port: target?.port ?? defaults.target.properties.port.default,
      scheme: target?.scheme ?? 'http',
      host: target?.host,
    },
    headers: file.headers ?? {},
    ...(file.apiKeyHeader !== undefined && { apiKeyHeader: file.apiKeyHeader }),
    timeouts: {
      connectMs: milliseconds(timeouts?.connect ?? defaults.timeouts.properties.connect.default),
      firstTokenMs: milliseconds(timeouts?.firstToken ?? defaults.timeouts.properties.firstToken.default),
      totalMs: milliseconds(timeouts?.total ?? defaults.timeouts.properties.total.default),
    },
    concurrency: file.concurrency ?? defaults.concurrency.default,
    tools: file.tools ?? 'client',
    effects: buildEffects(file.effects),
  };
}

function buildEffects(effects: GoldenSuiteFile['effects']): Effects {
  if (effects === 'none') return { kind: 'none' };
  if ('acknowledged' in effects) return { kind: 'acknowledged', header: effects.acknowledged.header };
  return { kind: 'accepted', reason: effects.accepted };
}
