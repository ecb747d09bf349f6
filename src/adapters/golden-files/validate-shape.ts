import type { ErrorObject } from 'ajv';
import type { GoldenCaseFile } from '../../domain/golden/case.generated.ts';
import type { GoldenSuiteFile } from '../../domain/golden/suite.generated.ts';
import type { WaiversFile } from '../../domain/golden/waivers.generated.ts';
import type { Json } from '../../domain/json.ts';
import { pointerToken } from '../../domain/slots/json-patch.ts';
import { describeShapeError } from './describe-shape-error.ts';
import type { Problems } from './problems.ts';
import type { YamlDocument } from './read-yaml.ts';
import { isCase, isSuite, isWaivers } from './shapes.generated.ts';

/**
 * The value as a case; undefined where it is none. Problems are told with their places; a case whose only problems
 * are unknown keys can still be vetted, so it is returned.
 * @param value the document's value with its variables put in
 * @param settled pointers where a problem is told already
 */
export function asCase(
  value: Json,
  document: YamlDocument,
  problems: Problems,
  settled: ReadonlySet<string>,
): GoldenCaseFile | undefined {
  if (isCase(value)) return value;
  const errors = isCase.errors ?? [];
  tell(errors, document, problems, settled);
  if (!errors.every(({ keyword }) => keyword === 'additionalProperties')) return undefined;
  // All that the schema knows is as it says; the rest is read by nobody.
  return value as unknown as GoldenCaseFile;
}

/** The document as a suite, or undefined and the problems with their places. */
export function asSuite(document: YamlDocument, problems: Problems): GoldenSuiteFile | undefined {
  const { value } = document;
  if (isSuite(value)) return value;
  tell(isSuite.errors ?? [], document, problems, new Set());
  return undefined;
}

/** The document as waivers, or undefined and the problems with their places. */
export function asWaivers(document: YamlDocument, problems: Problems): WaiversFile | undefined {
  const { value } = document;
  if (isWaivers(value)) return value;
  tell(isWaivers.errors ?? [], document, problems, new Set());
  return undefined;
}

function tell(
  errors: readonly ErrorObject[],
  document: YamlDocument,
  problems: Problems,
  settled: ReadonlySet<string>,
): void {
  for (const error of withoutBranches(errors)) {
    if (settled.has(error.instancePath)) continue;
    const key = keyAtFault(error);
    const place =
      key === undefined
        ? document.placeOf(error.instancePath)
        : document.placeOfKey(`${error.instancePath}/${pointerToken(key)}`);
    problems.add(place, describeShapeError(error));
  }
}

/** The member that should not be there, where the error is about one. */
function keyAtFault({ keyword, params, propertyName }: ErrorObject): string | undefined {
  const named = (params as Readonly<Record<string, unknown>>)[
    keyword === 'propertyNames' ? 'propertyName' : 'additionalProperty'
  ];
  return typeof named === 'string' ? named : propertyName;
}

/**
 * Of a value that fits no alternative, tells what is wrong with the one that was meant, where one clearly was;
 * else only that none fits. What ajv says inside `propertyNames` is told by `propertyNames` itself.
 */
function withoutBranches(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const choices = errors.filter(({ keyword }) => keyword === 'oneOf' || keyword === 'anyOf');
  const dropped = new Set<ErrorObject>(errors.filter(({ propertyName }) => propertyName !== undefined));
  for (const choice of choices) {
    const branches = branchErrors(choice, errors);
    const meant = [...branches.values()].filter(
      (branch) => !branch.some((error) => isOfOtherKind(error, choice)),
    );
    const [only] = meant;
    const told = meant.length === 1 ? only : undefined;
    for (const error of [...branches.values()].flat()) if (told?.includes(error) !== true) dropped.add(error);
    if (told !== undefined) dropped.add(choice);
  }
  return errors.filter((error) => !dropped.has(error));
}

/** The errors of each alternative, by its number in the schema. */
function branchErrors(choice: ErrorObject, errors: readonly ErrorObject[]): Map<string, ErrorObject[]> {
  const branches = new Map<string, ErrorObject[]>();
  const prefix = `${choice.schemaPath}/`;
  for (const error of errors) {
    const inside =
      error.instancePath === choice.instancePath || error.instancePath.startsWith(`${choice.instancePath}/`);
    if (!inside || !error.schemaPath.startsWith(prefix)) continue;
    const number = error.schemaPath.slice(prefix.length).split('/')[0] ?? '';
    branches.set(number, [...(branches.get(number) ?? []), error]);
  }
  return branches;
}

/** Another type, or another of the objects: it lacks the member that names the alternative. */
function isOfOtherKind({ keyword, instancePath }: ErrorObject, choice: ErrorObject): boolean {
  return instancePath === choice.instancePath && ['type', 'const', 'required'].includes(keyword);
}
