import type { Sampling as SamplingFile } from '../../domain/golden/case.generated.ts';
import type { Sampling } from '../../domain/golden/sampling/policy.ts';
import schema from '../../domain/golden/case.schema.json' with { type: 'json' };

const { alpha, beta, maxSamples } = schema.$defs.Sampling.properties;

/** A vetted policy with its defaults; undefined for `once`. */
export function buildSampling(file: SamplingFile | undefined): Sampling | undefined {
  const chances = { alpha: file?.alpha ?? alpha.default, beta: file?.beta ?? beta.default };
  switch (file?.mode) {
    case 'fixed':
      return {
        mode: 'fixed',
        samples: file.samples ?? 1,
        threshold: file.threshold ?? 0.9,
        acceptable: file.acceptable ?? 0.99,
        ...chances,
      };
    case 'sequential':
      return {
        mode: 'sequential',
        acceptable: file.acceptable ?? 0.95,
        unacceptable: file.unacceptable ?? 0.7,
        ...chances,
        maxSamples: file.maxSamples ?? maxSamples.default,
      };
    case 'once':
    case undefined:
      return undefined;
  }
}
