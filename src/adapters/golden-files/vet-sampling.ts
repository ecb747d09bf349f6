import type { Sampling as SamplingFile } from '../../domain/golden/case.generated.ts';
import { fewestToPass } from '../../domain/golden/sampling/decide.ts';
import { mostSamples, type Sampling } from '../../domain/golden/sampling/policy.ts';
import { buildSampling } from './build-sampling.ts';
import type { CaseProblem } from './vet-case.ts';

type Key = keyof SamplingFile;

const keys: Readonly<
  Record<SamplingFile['mode'], { readonly needed: readonly Key[]; readonly known: readonly Key[] }>
> = {
  once: { needed: [], known: [] },
  fixed: { needed: ['samples', 'threshold'], known: ['samples', 'threshold', 'acceptable', 'alpha', 'beta'] },
  sequential: { needed: [], known: ['acceptable', 'unacceptable', 'alpha', 'beta', 'maxSamples'] },
};

/** What the schema cannot say of `sampling`: keys of another mode, and a policy that no agent could ever pass. */
export function vetSampling(file: SamplingFile | undefined): readonly CaseProblem[] {
  if (file === undefined) return [];
  const { needed, known } = keys[file.mode];
  const strange = (Object.keys(file) as Key[]).filter((key) => key !== 'mode' && !known.includes(key));
  const absent = needed.filter((key) => file[key] === undefined);
  const problems = [
    ...strange.map((key) => problem(key, `sampling.${key} says nothing with mode ${file.mode}`)),
    ...absent.map((key) => ({
      pointer: '/sampling',
      message: `missing key \`${key}\` in sampling: mode ${file.mode} needs it`,
    })),
  ];
  const policy = buildSampling(file);
  return problems.length > 0 || policy === undefined ? problems : vetPolicy(policy);
}

function vetPolicy(policy: Sampling): readonly CaseProblem[] {
  const lower = policy.mode === 'fixed' ? 'threshold' : 'unacceptable';
  const rate = policy.mode === 'fixed' ? policy.threshold : policy.unacceptable;
  if (policy.acceptable <= rate)
    return [problem(lower, `sampling.${lower} ${rate} is not below acceptable ${policy.acceptable}`)];
  const cap = policy.mode === 'fixed' ? 'samples' : 'maxSamples';
  const [most, fewest] = [mostSamples(policy), fewestToPass(policy)];
  if (most >= fewest) return [];
  return [
    problem(
      cap,
      `this can never pass: ${most} of ${most} right answers prove too little, sampling.${cap} must be at least ${fewest}`,
    ),
  ];
}

function problem(key: Key, message: string): CaseProblem {
  return { pointer: `/sampling/${key}`, message };
}
