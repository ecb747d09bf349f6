import { StatusError } from '../status-error.ts';
import type { Attributes, User } from './access.ts';
import type { ImpersonationWish } from './impersonation-wish.ts';
import { accountGroups, accountOf, anonymous, authenticated, unauthenticated } from './well-known.ts';

/** Throws StatusError 403 where the user may not. */
type Authorize = (user: User, attributes: Attributes) => void;

/** How a right to impersonate can be given: the ways since 1.36 for one kind of user each, and the old one for all. */
interface Mode {
  readonly verb: string;
  /** The right for what the request does, asked first; none in the old way. */
  readonly onVerb?: string;
  /** API group of users, groups and ServiceAccounts in the rules. */
  readonly group: string;
}

const authentication = 'authentication.k8s.io';
const oldWay: Mode = { verb: 'impersonate', group: '' };

/**
 * The user that was wished for, if this one may be it. Throws the 403 of the first way that was tried, as
 * kube-apiserver does. `request` is what is asked in that user's name.
 */
export function impersonate(
  user: User,
  wish: ImpersonationWish,
  request: Attributes,
  authorize: Authorize,
): User {
  const refusals: StatusError[] = [];
  for (const mode of modesFor(wish)) {
    try {
      if (mode.onVerb !== undefined) authorize(user, { ...request, verb: `${mode.onVerb}:${request.verb}` });
      for (const right of rightsFor(wish, mode)) authorize(user, right);
      return impersonated(wish);
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      refusals.push(error);
    }
  }
  throw refusals[0] ?? new StatusError(403, 'Forbidden', 'forbidden', {});
}

function modesFor({ name, uid, groups, extra }: ImpersonationWish): readonly Mode[] {
  const nameAlone = uid === '' && groups.length === 0 && Object.keys(extra).length === 0;
  const special = accountOf(name) !== undefined || name.startsWith('system:node:');
  const kind = accountOf(name) === undefined ? 'arbitrary-node' : 'serviceaccount';
  if (special && !nameAlone) return [oldWay];
  return [constrained(special ? kind : 'user-info'), oldWay];
}

function constrained(kind: string): Mode {
  return { verb: `impersonate:${kind}`, onVerb: `impersonate-on:${kind}`, group: authentication };
}

function rightsFor(wish: ImpersonationWish, { verb, group }: Mode): readonly Attributes[] {
  const right = (ofGroup: string, resource: string, name: string, more: object = {}): Attributes => ({
    ...{ verb, group: ofGroup, version: 'v1', resource, subresource: '', namespace: '', name },
    ...more,
  });
  const account = accountOf(wish.name);
  const node = group === authentication && wish.name.startsWith('system:node:');
  const named = node
    ? right(group, 'nodes', wish.name.slice('system:node:'.length))
    : right(group, 'users', wish.name);
  return [
    account === undefined
      ? named
      : right(group, 'serviceaccounts', account.name, { namespace: account.namespace }),
    ...(wish.uid === '' ? [] : [right(authentication, 'uids', wish.uid)]),
    ...wish.groups.map((name) => right(group, 'groups', name)),
    ...Object.entries(wish.extra).flatMap(([key, values]) =>
      values.map((value) => right(authentication, 'userextras', value, { subresource: key })),
    ),
  ];
}

function impersonated({ name, uid, groups, extra }: ImpersonationWish): User {
  const account = accountOf(name);
  const own = groups.length === 0 && account !== undefined ? accountGroups(account.namespace) : groups;
  const always = name === anonymous ? unauthenticated : authenticated;
  const complete = own.includes(always) || own.includes(unauthenticated) ? own : [...own, always];
  return {
    name,
    ...(uid !== '' && { uid }),
    groups: complete,
    ...(Object.keys(extra).length > 0 && { extra }),
  };
}
