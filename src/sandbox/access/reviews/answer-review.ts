import { badRequest, noSuchResource } from '../../api/refusals.ts';
import { type Clock, timestamp } from '../../clock.ts';
import type { Storage } from '../../storage/storage.ts';
import { at, recordAt, textAt } from '../../tables/read.ts';
import type { Attributes, User } from '../access.ts';
import { decide } from '../rbac/decide.ts';
import { rulesOf } from '../rbac/rules-of.ts';
import { managedSpec } from './managed-spec.ts';
import { reviewKinds } from './posted-kinds.ts';
import { type PostedKind, readPosted } from './read-shape.ts';
import {
  attributesCauses,
  localCauses,
  refuseInvalid,
  refuseOtherNamespace,
  subjectCauses,
} from './review-refusals.ts';

export interface ReviewSources {
  readonly storage: Storage;
  readonly clock: Clock;
}

export interface AskedReview {
  readonly plural: string;
  readonly body: unknown;
  readonly user: User;
  /** Of a LocalSubjectAccessReview. */
  readonly namespace: string | undefined;
  /** Who posted it, for metadata.managedFields. */
  readonly manager: string;
}

type Posted = Readonly<Record<string, unknown>>;

/** The review with its status. Throws StatusError 400, 404, 422. */
export function answerReview(sources: ReviewSources, asked: AskedReview): unknown {
  const { plural } = asked;
  const kind = isReview(plural) ? reviewKinds[plural] : undefined;
  if (kind === undefined) throw noSuchResource();
  const body = readPosted(kind, asked.body);
  if (plural === 'selfsubjectreviews') return whoAmI(sources, kind, asked.user);
  if (plural === 'selfsubjectrulesreviews') return whatMayI(sources, kind, asked.user, body);
  return mayI(sources, kind, asked, body);
}

function isReview(plural: string): plural is keyof typeof reviewKinds {
  return Object.hasOwn(reviewKinds, plural);
}

function head({ group, kind }: PostedKind): { kind: string; apiVersion: string } {
  return { kind, apiVersion: `${group}/v1` };
}

function whoAmI({ clock }: ReviewSources, kind: PostedKind, user: User): unknown {
  const { name, uid, groups, extra } = user;
  return {
    ...head(kind),
    metadata: { creationTimestamp: timestamp(clock) },
    status: {
      userInfo: {
        username: name,
        ...(uid !== undefined && { uid }),
        groups,
        ...(extra !== undefined && { extra }),
      },
    },
  };
}

function whatMayI({ storage }: ReviewSources, kind: PostedKind, user: User, body: Posted): unknown {
  const namespace = textAt(body, 'spec', 'namespace');
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
  const incomplete = errors.length > 0;
  return {
    ...head(kind),
    metadata: {},
    spec: {},
    status: {
      ...{ resourceRules, nonResourceRules, incomplete },
      ...(incomplete && { evaluationError: errors.join(', ') }),
    },
  };
}

/** The three access reviews: of oneself, of somebody, of somebody in a namespace. */
function mayI(
  { storage, clock }: ReviewSources,
  kind: PostedKind,
  asked: AskedReview,
  body: Posted,
): unknown {
  const spec = recordAt(body, 'spec');
  const self = kind === reviewKinds.selfsubjectaccessreviews;
  const { namespace } = asked;
  if (namespace !== undefined) refuseOtherNamespace(body, namespace);
  refuseInvalid(kind.group, '', [
    ...attributesCauses(spec),
    ...(self ? [] : subjectCauses(spec)),
    ...(namespace === undefined ? [] : localCauses(spec, namespace)),
  ]);
  const { allowed, reason } = decide(storage, self ? asked.user : subjectOf(spec), questionOf(spec));
  const { kind: name, apiVersion } = head(kind);
  return {
    ...{ kind: name, apiVersion },
    metadata: {
      ...(namespace !== undefined && { namespace }),
      ...managedSpec(clock, apiVersion, spec, asked.manager),
    },
    spec,
    status: { allowed, ...(reason !== '' && { reason }) },
  };
}

function subjectOf(spec: Posted): User {
  const uid = textAt(spec, 'uid');
  return {
    name: textAt(spec, 'user'),
    groups: (spec['groups'] ?? []) as readonly string[],
    ...(uid !== '' && { uid }),
  };
}

function questionOf(spec: Posted): Attributes {
  const path = at(spec, 'nonResourceAttributes');
  if (path !== undefined) return { verb: textAt(path, 'verb'), path: textAt(path, 'path') };
  const asked = recordAt(spec, 'resourceAttributes');
  const text = (name: string): string => textAt(asked, name);
  return {
    ...{ verb: text('verb'), group: text('group'), version: text('version'), resource: text('resource') },
    ...{ subresource: text('subresource'), namespace: text('namespace'), name: text('name') },
  };
}
