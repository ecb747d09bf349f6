import { StatusError } from '../status-error.ts';
import type { Attributes, ResourceAttributes, User } from './access.ts';
import { forbidden } from './forbidden.ts';
import { type ImpersonationMode, modes } from './impersonation-modes.ts';
import type { ImpersonationWish } from './impersonation-wish.ts';
import {
  accountGroups,
  accountOf,
  anonymous,
  authenticated,
  masters,
  unauthenticated,
} from './well-known.ts';

/** Throws StatusError 403 where the user may not. */
type Authorize = (user: User, attributes: Attributes) => void;

/**
 * The user that was wished for, if this one may be it; `request` is what is asked in that user's name.
 * Throws the 403 of the mode that was tried first.
 */
export type Impersonate = (user: User, wish: ImpersonationWish, request: Attributes) => User;

/** As kube-apiserver does, it tries the mode first that worked for this user before: its refusal is the one that is told. */
export function createImpersonation(authorize: Authorize): Impersonate {
  const worked = new Map<string, ImpersonationMode>();
  return (user, wish, request) => {
    const before = worked.get(user.name);
    const inOrder = modes
      .filter((mode) => mode.fits(wish))
      .toSorted((one, other) => Number(other === before) - Number(one === before));
    let refusal: StatusError | undefined;
    for (const mode of inOrder) {
      const tried = attempt(() => check(authorize, mode, user, wish, request));
      if (tried === undefined) {
        remember(worked, user.name, mode);
        return impersonated(wish, mode);
      }
      refusal ??= tried;
    }
    throw refusal ?? forbidden(user, request, '');
  };
}

function attempt(check: () => void): StatusError | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (error instanceof StatusError) return error;
    throw error;
  }
}

const mostRemembered = 10_000;

function remember(worked: Map<string, ImpersonationMode>, name: string, mode: ImpersonationMode): void {
  worked.delete(name);
  worked.set(name, mode);
  const [oldest] = worked.keys();
  if (worked.size > mostRemembered && oldest !== undefined) worked.delete(oldest);
}

function check(
  authorize: Authorize,
  mode: ImpersonationMode,
  user: User,
  wish: ImpersonationWish,
  request: Attributes,
): void {
  if (mode.onVerb !== '') authorize(user, { ...request, verb: `${mode.onVerb}:${request.verb}` });
  for (const right of rightsFor(wish, mode)) {
    const reason = right.resource === 'groups' && mode.onVerb !== '' ? notThisGroup(right.name) : '';
    if (reason !== '') throw forbidden(user, right, reason);
    authorize(user, right);
  }
}

/** The new modes never make anybody a master, whatever a role says. */
function notThisGroup(group: string): string {
  if (group === masters) return 'impersonating the system:masters group is not allowed';
  return group === '' ? 'impersonating the empty string group is not allowed' : '';
}

function rightsFor(
  wish: ImpersonationWish,
  { verb, group, nodes }: ImpersonationMode,
): readonly ResourceAttributes[] {
  const right = (
    of: string,
    resource: string,
    name: string,
    more: Partial<ResourceAttributes> = {},
  ): ResourceAttributes => ({
    ...{ verb, group: of, version: 'v1', resource, subresource: '', namespace: '', name },
    ...more,
  });
  const account = accountOf(wish.name);
  const authentication = 'authentication.k8s.io';
  const named = nodes
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

function impersonated({ name, uid, groups, extra }: ImpersonationWish, { nodes }: ImpersonationMode): User {
  const account = accountOf(name);
  const implied = account === undefined ? [] : accountGroups(account.namespace);
  const own = nodes ? ['system:nodes'] : groups.length === 0 ? implied : groups;
  const always = name === anonymous ? unauthenticated : authenticated;
  const complete = own.includes(always) || own.includes(unauthenticated) ? own : [...own, always];
  return {
    name,
    ...(uid !== '' && { uid }),
    groups: complete,
    ...(Object.keys(extra).length > 0 && { extra }),
  };
}
