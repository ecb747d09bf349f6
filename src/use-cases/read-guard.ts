import { canonicalJson } from '../domain/canonical-json.ts';
import { guardName, guardObject, type GuardKind } from '../domain/guard/guard-policy.ts';
import type { ApiServer, GuardObjectAsRead } from '../ports/api-server.ts';
import { ClusterError } from '../ports/cluster.ts';
import type { GuardPart } from '../results/guard-result.generated.ts';

/** One object of the guard, as the cluster has it. */
export type GuardReading =
  | { readonly kind: 'read'; readonly state: 'as-expected' | 'different'; readonly object: GuardObjectAsRead }
  | { readonly kind: 'absent' };

export async function readGuardObject(server: ApiServer, kind: GuardKind): Promise<GuardReading> {
  const object = await server.readGuard(kind, guardName);
  if (object === undefined) return { kind: 'absent' };
  return { kind: 'read', state: isAsExpected(kind, object) ? 'as-expected' : 'different', object };
}

export function isAsExpected(kind: GuardKind, { spec }: GuardObjectAsRead): boolean {
  return canonicalJson(spec) === canonicalJson(guardObject(kind).spec);
}

/** For `status` and `doctor`: what may not be read is not checked, and said so. */
export async function guardPart(server: ApiServer, kind: GuardKind): Promise<GuardPart> {
  try {
    return toPart(await readGuardObject(server, kind));
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
    return { name: guardName, state: 'not-checked', detail: error.message };
  }
}

export function toPart(reading: GuardReading): GuardPart {
  return { name: guardName, state: reading.kind === 'absent' ? 'absent' : reading.state };
}
