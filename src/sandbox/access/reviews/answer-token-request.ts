import { tokenRequest } from '../../api/review-kinds.ts';
import { type Clock, timestamp } from '../../clock.ts';
import { apiVersionOf } from '../../kinds/kind.ts';
import type { KubernetesObject } from '../../kubernetes-object.ts';
import { checkNamespace } from '../../registry/check-namespace.ts';
import { checkSameNamespace } from '../../registry/check-place.ts';
import type { Place, WriteOptions } from '../../registry/registry.ts';
import { type StatusCause, StatusError } from '../../status-error.ts';
import type { Storage } from '../../storage/storage.ts';
import { at, listAt, recordAt } from '../../read-json.ts';
import { cause } from '../../validation/cause.ts';
import { decode } from '../../validation/decode.ts';
import { invalid } from '../../validation/invalid.ts';
import type { AccountTokens } from '../account-tokens.ts';
import { audience } from '../well-known.ts';
import { boundObject, existing } from './bound-object.ts';
import { managedByPoster } from './managed-by-poster.ts';

export interface TokenSources {
  readonly storage: Storage;
  readonly tokens: AccountTokens;
  readonly clock: Clock;
}

const hour = 3600;
const leastSeconds = 600;
const mostSeconds = 2 ** 32;

/** A token for the ServiceAccount at `place`. Throws StatusError 400, 403, 404, 409, 422. */
export function answerTokenRequest(
  { storage, tokens, clock }: TokenSources,
  place: Place,
  body: unknown,
  options: WriteOptions,
): unknown {
  const posted = withSeconds(decode(tokenRequest, body, options));
  const { kind, name, namespace = '' } = place;
  checkSameNamespace(namespace, posted.metadata.namespace);
  checkNamespace(storage, kind, name, namespace);
  refuseOtherName(posted, name);
  const uid = existing(storage, kind, namespace, name).metadata.uid ?? '';
  refuseOtherUid(posted, name, uid);
  const seconds = at(posted, 'spec', 'expirationSeconds') as number;
  const faults = secondsFaults(seconds);
  if (faults.length > 0) throw invalid(tokenRequest, '', faults);
  const reference = at(posted, 'spec', 'boundObjectRef');
  const bound = boundObject(storage, { namespace, name }, reference);
  const asked = listAt(posted, 'spec', 'audiences') as readonly string[];
  const audiences = asked.length === 0 ? [audience] : asked;
  const { token, expires } = tokens.issue({ namespace, name, uid }, { seconds, audiences, ...bound });
  const metadata = managedByPoster(clock, tokenRequest, posted, options, 'token');
  return {
    ...{ kind: tokenRequest.kind, apiVersion: apiVersionOf(tokenRequest) },
    metadata: { ...metadata, name, namespace, uid, creationTimestamp: timestamp(clock) },
    spec: { audiences, expirationSeconds: seconds, boundObjectRef: reference ?? null },
    status: { token, expirationTimestamp: expires.toISOString().replace(/\.\d+Z$/, 'Z') },
  };
}

function withSeconds(posted: KubernetesObject): KubernetesObject {
  const spec = recordAt(posted, 'spec');
  return { ...posted, spec: { ...spec, expirationSeconds: spec['expirationSeconds'] ?? hour } };
}

function refuseOtherName({ metadata }: KubernetesObject, name: string): void {
  const said = (metadata.name as string | undefined) ?? '';
  if (said === '' || said === name) return;
  const why = 'must match the service account name if specified';
  throw invalid(tokenRequest, name, [cause.invalid('metadata.name', said, why)]);
}

function refuseOtherUid({ metadata: { uid: said = '' } }: KubernetesObject, name: string, uid: string): void {
  if (said === '' || said === uid) return;
  const { kind, group } = tokenRequest;
  const why = `the UID in the token request (${said}) does not match the UID of the service account (${uid})`;
  const message = `Operation cannot be fulfilled on ${kind}.${group} ${JSON.stringify(name)}: ${why}`;
  throw new StatusError(409, 'Conflict', message, { name, group, kind });
}

function secondsFaults(seconds: number): readonly StatusCause[] {
  const fault = (detail: string): StatusCause =>
    cause.invalid('spec.expirationSeconds', seconds, `may not specify a duration ${detail}`);
  if (seconds < leastSeconds) return [fault('less than 10 minutes')];
  return seconds > mostSeconds ? [fault('larger than 2^32 seconds')] : [];
}
