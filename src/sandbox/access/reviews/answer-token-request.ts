import { badRequest } from '../../api/refusals.ts';
import { type Clock, timestamp } from '../../clock.ts';
import { kindOf } from '../../kinds/table.ts';
import type { KubernetesObject } from '../../kubernetes-object.ts';
import type { Place } from '../../registry/registry.ts';
import { type StatusCause, StatusError } from '../../status-error.ts';
import type { Storage } from '../../storage/storage.ts';
import { at, recordAt, textAt } from '../../tables/read.ts';
import type { AccountTokens, BoundObject } from '../account-tokens.ts';
import { audience } from '../well-known.ts';
import { managedSpec } from './managed-spec.ts';
import { tokenRequest } from './posted-kinds.ts';
import { readPosted } from './read-shape.ts';
import { invalidValue, refuseInvalid, refuseOtherNamespace } from './review-refusals.ts';

export interface TokenSources {
  readonly storage: Storage;
  readonly tokens: AccountTokens;
  readonly clock: Clock;
}

const hour = 3600;
const leastSeconds = 600;
const mostSeconds = 2 ** 32;

/** A token for the ServiceAccount at `place`. Throws StatusError 400, 404, 409, 422. */
export function answerTokenRequest(
  { storage, tokens, clock }: TokenSources,
  place: Place,
  posted: unknown,
  manager: string,
): unknown {
  const account = existing(storage, place);
  const { namespace = '', name } = account.metadata;
  const uid = account.metadata.uid ?? '';
  const body = readPosted(tokenRequest, posted);
  refuseOtherNamespace(body, namespace);
  const given = recordAt(body, 'spec');
  const seconds = (given['expirationSeconds'] ?? hour) as number;
  refuseInvalid(tokenRequest.group, tokenRequest.kind, secondsCauses(seconds));
  const bound = boundObject(storage, namespace, at(given, 'boundObjectRef'));
  const audiences = given['audiences'] as readonly string[] | undefined;
  const wished = audiences === undefined || audiences.length === 0 ? [audience] : audiences;
  const issued = tokens.issue(
    { namespace, name, uid },
    { seconds, audiences: wished, ...(bound !== undefined && { bound }) },
  );
  const apiVersion = `${tokenRequest.group}/v1`;
  const said = { ...given, expirationSeconds: seconds };
  return {
    kind: tokenRequest.kind,
    apiVersion,
    metadata: {
      ...{ name, namespace, uid, creationTimestamp: timestamp(clock) },
      ...managedSpec(clock, apiVersion, said, manager, 'token'),
    },
    spec: {
      audiences: wished,
      expirationSeconds: seconds,
      boundObjectRef: at(given, 'boundObjectRef') ?? null,
    },
    status: {
      token: issued.token,
      expirationTimestamp: issued.expires.toISOString().replace(/\.\d+Z$/, 'Z'),
    },
  };
}

function secondsCauses(seconds: number): readonly StatusCause[] {
  const cause = (detail: string): StatusCause =>
    invalidValue('spec.expirationSeconds', String(seconds), `may not specify a duration ${detail}`);
  if (seconds < leastSeconds) return [cause('less than 10 minutes')];
  return seconds > mostSeconds ? [cause('larger than 2^32 seconds')] : [];
}

function existing(storage: Storage, { kind, namespace, name }: Place): KubernetesObject {
  const found = storage.get(kind, namespace, name);
  if (found !== undefined) return found;
  const details = { name, kind: kind.plural };
  throw new StatusError(404, 'NotFound', `${kind.plural} ${JSON.stringify(name)} not found`, details);
}

function boundObject(storage: Storage, namespace: string, reference: unknown): BoundObject | undefined {
  if (reference === undefined) return undefined;
  const [kind, name] = [textAt(reference, 'kind'), textAt(reference, 'name')];
  const served = kindOf('v1', kind);
  if (served === undefined || (kind !== 'Pod' && kind !== 'Secret'))
    throw badRequest(`cannot bind token to an object of kind ${JSON.stringify(kind)}`);
  const uid = existing(storage, { kind: served, namespace, name }).metadata.uid ?? '';
  const wanted = textAt(reference, 'uid');
  if (wanted === '' || wanted === uid) return { kind, name, uid };
  const text = `the UID in the bound object reference (${wanted}) does not match the UID in record. The object might have been deleted and then recreated`;
  throw new StatusError(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${served.plural} ${JSON.stringify(name)}: ${text}`,
    { name, kind: served.plural },
  );
}
