import type { GoldenCase } from '../../domain/golden/golden-set.ts';
import { isInvariant } from '../../domain/golden/sampling/is-invariant.ts';
import { hasExpired, waivableChecks, type Waiver } from '../../domain/golden/waiver.ts';
import type { WaiversFile } from '../../domain/golden/waivers.generated.ts';
import { nearestKey } from './nearest-key.ts';
import type { Problems } from './problems.ts';
import { waiversFile, type GoldenFile } from './read-folder.ts';
import { readYaml } from './read-yaml.ts';
import { asWaivers } from './validate-shape.ts';

type WaiverEntry = WaiversFile[number];

interface Parsing {
  readonly cases: readonly GoldenCase[];
  readonly problems: Problems;
  readonly now: Date;
}

/** `waivers.yaml`; none where there is no such file. One that has expired, or that nothing can ever use, is a problem. */
export function parseWaivers(files: readonly GoldenFile[], parsing: Parsing): readonly Waiver[] {
  const file = files.find(({ path }) => path === waiversFile);
  if (file === undefined) return [];
  const { problems } = parsing;
  const [document, second] = readYaml(file, problems);
  if (second !== undefined)
    problems.add(second.placeOf(''), 'waivers.yaml holds one document, this is a second');
  const entries = document === undefined ? undefined : asWaivers(document, problems);
  if (document === undefined || entries === undefined) return [];
  return entries.map((entry, index): Waiver => {
    const before = entries.slice(0, index);
    for (const { key, message } of vet(entry, before, parsing))
      problems.add(document.placeOf(`/${index}/${key}`), message);
    return { ...entry, location: `${waiversFile}:${document.placeOf(`/${index}`).line ?? 1}` };
  });
}

interface WaiverProblem {
  readonly key: keyof WaiverEntry;
  readonly message: string;
}

function vet(entry: WaiverEntry, before: WaiversFile, { cases, now }: Parsing): readonly WaiverProblem[] {
  const goldenCase = cases.find(({ id }) => id === entry.case);
  const same = (one: WaiverEntry): boolean =>
    one.case === entry.case && one.check === entry.check && one.image === entry.image;
  return [
    ...(goldenCase === undefined ? [unknownCase(entry.case, cases)] : vetCheck(entry, goldenCase)),
    ...vetExpiry(entry, now),
    ...(before.some(same)
      ? [{ key: 'check' as const, message: `${entry.check} of ${entry.case} is waived twice` }]
      : []),
  ];
}

function unknownCase(id: string, cases: readonly GoldenCase[]): WaiverProblem {
  const near = nearestKey(
    id,
    cases.map((one) => one.id),
  );
  const hint = near === undefined ? '' : `: did you mean \`${near}\`?`;
  return { key: 'case', message: `the set has no case \`${id}\`${hint}` };
}

function vetCheck({ check }: WaiverEntry, goldenCase: GoldenCase): readonly WaiverProblem[] {
  if (isInvariant({ check }))
    return [{ key: 'check', message: `\`${check}\` cannot be waived: what it finds no answer may ever be` }];
  const known = waivableChecks(goldenCase);
  if (known.includes(check)) return [];
  const near = nearestKey(check, known);
  const hint =
    near === undefined ? `what can be waived there: ${known.join(', ')}` : `did you mean \`${near}\`?`;
  return [{ key: 'check', message: `case ${goldenCase.id} has no check \`${check}\`: ${hint}` }];
}

function vetExpiry(entry: WaiverEntry, now: Date): readonly WaiverProblem[] {
  const day = new Date(`${entry.expires}T00:00:00Z`);
  if (Number.isNaN(day.getTime()) || day.toISOString().slice(0, 10) !== entry.expires)
    return [{ key: 'expires', message: `\`${entry.expires}\` is no date` }];
  if (!hasExpired(entry, now)) return [];
  const message = `the waiver of ${entry.check} in ${entry.case} has expired: ${entry.owner} mends the case, or renews it`;
  return [{ key: 'expires', message }];
}
