import type { AskedReview } from '../../api/parts.ts';

import { type Clock, timestamp } from '../../clock.ts';
import { apiVersionOf, type Kind } from '../../kinds/kind.ts';
import type { KubernetesObject } from '../../kubernetes-object.ts';
import { checkSameNamespace } from '../../registry/check-place.ts';
import type { Storage } from '../../storage/storage.ts';
import { at, listAt, recordAt, textAt } from '../../read-json.ts';
import { decode } from '../../validation/decode.ts';
import type { Attributes, User } from '../access.ts';
import { decide } from '../rbac/decide.ts';
import { rulesOf, together } from '../rbac/rules-of.ts';
import { managedByPoster } from './managed-by-poster.ts';
import { refuseFaults, reviewFaults } from './review-faults.ts';
import { badRequest } from '../../status-error.ts';

export interface ReviewSources {
  readonly storage: Storage;
  readonly clock: Clock;
}

/** The review with its status. Throws StatusError 400, 422. */
export function answerReview(sources: ReviewSources, kind: Kind, body: unknown, asked: AskedReview): unknown {
  const posted = inPlace(kind, decode(kind, body, asked.options), asked.namespace);
  const head = { kind: kind.kind, apiVersion: apiVersionOf(kind) };
  switch (kind.kind) {
    case 'SelfSubjectReview':
      return { ...head, ...whoAmI(sources, asked.user) };
    case 'SelfSubjectRulesReview':
      return { ...head, ...whatMayI(sources, asked.user, textAt(posted, 'spec', 'namespace')) };
    default:
      return { ...head, ...mayI(sources, kind, posted, asked) };
  }
}

/** The path says the namespace, or that there is none. */
function inPlace(kind: Kind, posted: KubernetesObject, namespace: string): KubernetesObject {
  const { namespace: said, ...metadata } = posted.metadata;
  if (!kind.namespaced) return { ...posted, metadata };
  checkSameNamespace(namespace, said);
  return { ...posted, metadata: { ...metadata, namespace } };
}

function whoAmI({ clock }: ReviewSources, { name, uid, groups, extra }: User): object {
  const userInfo = {
    username: name,
    ...(uid !== undefined && { uid }),
    groups,
    ...(extra !== undefined && { extra }),
  };
  return { metadata: { creationTimestamp: timestamp(clock) }, status: { userInfo } };
}

function whatMayI({ storage }: ReviewSources, user: User, namespace: string): object {
  if (namespace === '') throw badRequest('no namespace on request');
  const { grants, errors } = rulesOf(storage, user, namespace);
  const rules = grants.map(({ rule }) => rule);
  const resourceRules = rules
    .filter(({ resources = [] }) => resources.length > 0)
    .map(({ verbs, apiGroups, resources, resourceNames }) => ({
      ...{ verbs, apiGroups, resources },
      ...(resourceNames !== undefined && { resourceNames }),
    }));
  const nonResourceRules = rules
    .filter(({ nonResourceURLs = [] }) => nonResourceURLs.length > 0)
    .map(({ verbs, nonResourceURLs }) => ({ verbs, nonResourceURLs }));
  const evaluationError = together(errors);
  return {
    metadata: {},
    spec: {},
    // RBAC never calls its list incomplete, also where a role is missing.
    status: {
      ...{ resourceRules, nonResourceRules, incomplete: false },
      ...(evaluationError !== '' && { evaluationError }),
    },
  };
}

/** The three access reviews: of oneself, of somebody, of somebody in a namespace. */
function mayI(
  { storage, clock }: ReviewSources,
  kind: Kind,
  posted: KubernetesObject,
  { user, namespace, options }: AskedReview,
): object {
  const spec = recordAt(posted, 'spec');
  const self = kind.kind === 'SelfSubjectAccessReview';
  const metadata = managedByPoster(clock, kind, posted, options);
  refuseFaults(kind, reviewFaults(spec, metadata, { self, namespace }));
  const { allowed, reason } = decide(storage, self ? user : subjectOf(spec), questionOf(spec));
  return { metadata, spec, status: { allowed, ...(reason !== '' && { reason }) } };
}

function subjectOf(spec: unknown): User {
  const uid = textAt(spec, 'uid');
  return {
    name: textAt(spec, 'user'),
    groups: listAt(spec, 'groups') as readonly string[],
    ...(uid !== '' && { uid }),
  };
}

function questionOf(spec: unknown): Attributes {
  const path = at(spec, 'nonResourceAttributes');
  if (path !== undefined) return { verb: textAt(path, 'verb'), path: textAt(path, 'path') };
  const asked = recordAt(spec, 'resourceAttributes');
  const text = (name: string): string => textAt(asked, name);
  return {
    ...{ verb: text('verb'), group: text('group'), version: text('version'), resource: text('resource') },
    ...{ subresource: text('subresource'), namespace: text('namespace'), name: text('name') },
  };
}
