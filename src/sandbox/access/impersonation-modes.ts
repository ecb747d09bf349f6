import type { ImpersonationWish } from './impersonation-wish.ts';
import { accountOf } from './well-known.ts';

/** How a right to impersonate can be given: since 1.36 one way for each kind of user, and the old one for all. */
export interface ImpersonationMode {
  readonly verb: string;
  /** Begins the verb of the right for what the request does, which is asked first; empty in the old way. */
  readonly onVerb: string;
  /** API group of users, groups and ServiceAccounts in the rules. */
  readonly group: string;
  /** Whether the user is a node, whose groups are given. */
  readonly nodes: boolean;
  readonly fits: (wish: ImpersonationWish) => boolean;
}

/** In the order in which they are tried. */
export const modes: readonly ImpersonationMode[] = [
  constrained('arbitrary-node', (wish) => isNode(wish) && isNameAlone(wish), true),
  constrained('serviceaccount', (wish) => isAccount(wish) && isNameAlone(wish)),
  constrained('user-info', (wish) => !isNode(wish) && !isAccount(wish)),
  { verb: 'impersonate', onVerb: '', group: '', nodes: false, fits: () => true },
];

function constrained(kind: string, fits: ImpersonationMode['fits'], nodes = false): ImpersonationMode {
  const verb = `impersonate:${kind}`;
  return { verb, onVerb: `impersonate-on:${kind}`, group: 'authentication.k8s.io', nodes, fits };
}

function isNode({ name }: ImpersonationWish): boolean {
  return /^system:node:./.test(name);
}

function isAccount({ name }: ImpersonationWish): boolean {
  return accountOf(name) !== undefined;
}

function isNameAlone({ uid, groups, extra }: ImpersonationWish): boolean {
  return uid === '' && groups.length === 0 && Object.keys(extra).length === 0;
}
