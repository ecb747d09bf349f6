import { canonicalJson } from '../canonical-json.ts';
import type { Json } from '../json.ts';
import { agentImage } from './agent-container.ts';
import { annotationPatch } from './annotation-patch.ts';
import { annotation } from './annotations.ts';
import { pointerToken, type JsonPatch, type JsonPatchOperation } from './json-patch.ts';
import type { Deployment, PodTemplate } from './kubernetes.ts';
import { changedDeployment, type DeployChange } from './plan-deploy.ts';
import { editOperation } from './pod-template-edits.ts';
import { desiredReplicas } from './slots.ts';
import { uidTest } from './uid-test.ts';

/** What the deploy annotation keeps of the last change. */
interface DeployEntry {
  readonly op: string;
  readonly who: string;
  readonly when: string;
  readonly from: string;
  readonly to: string;
  /** Digest of the template that this change made: tells an annotation that `rollout undo` brought back. */
  readonly template: string;
}

/** The one write of a deploy: it holds only for the very Deployment that was read. */
export function deployPatch(change: DeployChange, entry: DeployEntry): JsonPatch {
  const { deployment, edits, replicas } = change;
  return [
    ...unchangedTests(deployment, deployment.spec.template),
    ...annotationOperations(change, JSON.stringify(entry)),
    ...edits.map(editOperation),
    ...(replicas === undefined ? [] : [{ op: 'add' as const, path: '/spec/replicas', value: replicas }]),
  ];
}

/** Takes a change back, as long as nobody changed the Deployment after it. `written` is what our write answered. */
export function undoPatch(change: DeployChange, written: Deployment): JsonPatch {
  const { metadata, spec } = change.deployment;
  const before = metadata.annotations?.[annotation.deploy];
  return [
    ...unchangedTests(written, written.spec.template),
    before === undefined
      ? { op: 'remove', path: deployAnnotation }
      : { op: 'replace', path: deployAnnotation, value: before },
    { op: 'replace', path: '/spec/template', value: spec.template as unknown as Json },
    ...[...change.annotations.keys()].flatMap((key) =>
      annotationPatch(written.metadata, key, metadata.annotations?.[key]),
    ),
    ...(change.replicas === undefined
      ? []
      : [{ op: 'add' as const, path: '/spec/replicas', value: desiredReplicas(change.deployment) }]),
  ];
}

const deployAnnotation = `/metadata/annotations/${pointerToken(annotation.deploy)}`;

function unchangedTests(deployment: Deployment, template: PodTemplate): JsonPatchOperation[] {
  const { metadata, spec } = deployment;
  return [
    uidTest(metadata),
    { op: 'test', path: '/spec/template', value: template as unknown as Json },
    { op: 'test', path: '/spec/replicas', value: spec.replicas ?? null },
    ...(metadata.annotations === undefined
      ? []
      : [
          {
            op: 'test' as const,
            path: deployAnnotation,
            value: metadata.annotations[annotation.deploy] ?? null,
          },
        ]),
  ];
}

/** With the record of the change; a map that is not there yet is added whole. */
function annotationOperations(
  { deployment: { metadata }, annotations }: DeployChange,
  record: string,
): JsonPatchOperation[] {
  if (metadata.annotations === undefined)
    return [
      { op: 'test', path: '/metadata/annotations', value: null },
      {
        op: 'add',
        path: '/metadata/annotations',
        value: { [annotation.deploy]: record, ...Object.fromEntries(annotations) },
      },
    ];
  return [
    { op: 'add', path: deployAnnotation, value: record },
    ...[...annotations].flatMap(([key, value]) => annotationPatch(metadata, key, value)),
  ];
}

/** What a Deployment read again says of a write whose answer did not come. */
export function recogniseDeploy(
  deployment: Deployment,
  op: string,
  now: Deployment,
): 'mine' | 'as-planned' | 'other' {
  if (now.metadata.uid !== deployment.metadata.uid) return 'other';
  const found = now.metadata.annotations?.[annotation.deploy];
  if (deployOp(found) === op) return 'mine';
  const same =
    found === deployment.metadata.annotations?.[annotation.deploy] &&
    now.spec.replicas === deployment.spec.replicas &&
    canonicalJson(now.spec.template as unknown as Json) ===
      canonicalJson(deployment.spec.template as unknown as Json);
  return same ? 'as-planned' : 'other';
}

function deployOp(text: string | undefined): string | undefined {
  return recordIn(text)?.op;
}

/** Anybody may have written it: whatever is not as `deploy` writes it is missing. */
function recordIn(text: string | undefined): Partial<DeployEntry> | undefined {
  if (text === undefined) return undefined;
  try {
    return (JSON.parse(text) as Partial<DeployEntry> | null) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Who made this template by `deploy`, and when; undefined where `deploy` did not make it. */
export function deployedBy({ metadata }: Deployment, template: string): string | undefined {
  const record = recordIn(metadata.annotations?.[annotation.deploy]);
  if (record?.template !== template) return undefined;
  const { who, when } = record;
  return `deploy by ${typeof who === 'string' ? who : '?'} at ${typeof when === 'string' ? when : '?'}`;
}

export function deployEntry(
  change: DeployChange,
  record: { op: string; who: string; when: string; template: string },
): DeployEntry {
  return { ...record, from: agentImage(change.deployment), to: agentImage(changedDeployment(change)) };
}
