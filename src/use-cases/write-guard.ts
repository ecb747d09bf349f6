import { canonicalJson } from '../domain/canonical-json.ts';
import { guardName, guardObject, type GuardKind } from '../domain/guard/guard-policy.ts';
import type { JsonPatch } from '../domain/slots/json-patch.ts';
import type { Service } from '../domain/slots/kubernetes.ts';
import { lastWriter } from '../domain/slots/manager-of.ts';
import { uidTest } from '../domain/slots/uid-test.ts';
import { annotation } from '../domain/slots/annotations.ts';
import type { Refusal } from '../domain/slots/refusal.ts';
import type { ApiServer, GuardObjectAsRead } from '../ports/api-server.ts';
import type { ClusterWork } from './cluster-work.ts';
import { isAsExpected, type GuardReading } from './read-guard.ts';
import { writeAnnotation } from './write-annotation.ts';
import { writeOnce, type WriteOutcome } from './write-once.ts';

export type GuardWrite =
  | { readonly kind: 'written' }
  | { readonly kind: 'conflict'; readonly refusal: Refusal }
  /** Perhaps applied. */
  | { readonly kind: 'unknown'; readonly detail: string };

/** Makes an object of the guard, or brings it up to date: only where it is as it was read. */
export async function writeGuardObject(
  { clock }: ClusterWork,
  server: ApiServer,
  kind: GuardKind,
  reading: GuardReading,
): Promise<GuardWrite> {
  const before = reading.kind === 'read' ? reading.object : undefined;
  const outcome = await writeOnce<GuardObjectAsRead | undefined>({
    send: async () => {
      await sendGuardObject(server, kind, reading, false);
      return undefined;
    },
    read: () => server.readGuard(kind, guardName),
    recognise: (now) => {
      if (now !== undefined && isAsExpected(kind, now)) return 'mine';
      return sameObject(before, now) ? 'as-planned' : 'other';
    },
    pause: (ms) => clock.sleep(ms),
  });
  return toGuardWrite(outcome, `${kind.toLowerCase()}/${guardName}`, 'as read before', () => 'somebody else');
}

export async function sendGuardObject(
  server: ApiServer,
  kind: GuardKind,
  reading: GuardReading,
  dryRun: boolean,
): Promise<void> {
  const object = guardObject(kind);
  if (reading.kind === 'absent') return server.createGuard(object, { dryRun });
  const { metadata, spec } = reading.object;
  const patch: JsonPatch = [
    uidTest(metadata),
    { op: 'test', path: '/spec', value: spec },
    { op: 'replace', path: '/spec', value: object.spec },
  ];
  return server.patchGuard(kind, guardName, patch, { dryRun });
}

/** Puts the Service's mark on, or takes it off where `label` is undefined. */
export async function markService(
  work: ClusterWork,
  service: Service,
  label: string | undefined,
  patch: JsonPatch,
): Promise<GuardWrite> {
  const outcome = await writeAnnotation(work, service, { key: annotation.guard, value: label, patch });
  return toGuardWrite(
    outcome,
    `service/${service.metadata.name}`,
    `the annotation ${annotation.guard} as read before`,
    (now) => lastWriter(now.metadata, ['metadata', 'annotations', annotation.guard]),
  );
}

function toGuardWrite<T>(
  outcome: WriteOutcome<T>,
  object: string,
  expected: string,
  writer: (now: T) => string,
): GuardWrite {
  switch (outcome.kind) {
    case 'applied':
      return { kind: 'written' };
    case 'unknown':
      return { kind: 'unknown', detail: outcome.error.message };
    case 'conflict':
      return {
        kind: 'conflict',
        refusal: {
          kind: 'changed-meanwhile',
          object,
          expected,
          found: 'another',
          by: writer(outcome.object),
        },
      };
  }
}

function sameObject(before: GuardObjectAsRead | undefined, now: GuardObjectAsRead | undefined): boolean {
  if (before === undefined || now === undefined) return before === now;
  return before.metadata.uid === now.metadata.uid && canonicalJson(before.spec) === canonicalJson(now.spec);
}
