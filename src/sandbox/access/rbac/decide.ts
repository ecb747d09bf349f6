import type { Storage } from '../../storage/storage.ts';
import type { Attributes, User } from '../access.ts';
import { masters } from '../well-known.ts';
import { ruleAllows } from './rule-allows.ts';
import { rulesOf, together } from './rules-of.ts';

export interface Decision {
  readonly allowed: boolean;
  /** Through which binding, or which bindings could not be followed; often empty. */
  readonly reason: string;
}

/** RBAC on the roles and bindings that are stored. */
export function decide(storage: Storage, user: User, attributes: Attributes): Decision {
  if (user.groups.includes(masters)) return { allowed: true, reason: '' };
  const { grants, errors } = rulesOf(storage, user, 'path' in attributes ? '' : attributes.namespace);
  const found = grants.find(({ rule }) => ruleAllows(rule, attributes));
  if (found !== undefined) return { allowed: true, reason: `RBAC: allowed by ${found.through}` };
  const missing = together(errors);
  return { allowed: false, reason: missing === '' ? '' : `RBAC: ${missing}` };
}
