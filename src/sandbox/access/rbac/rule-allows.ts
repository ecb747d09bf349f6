import type { Attributes } from '../access.ts';
import type { Rule } from './roles.ts';

export function ruleAllows(rule: Rule, attributes: Attributes): boolean {
  if (!holds(rule.verbs, attributes.verb)) return false;
  if ('path' in attributes) return (rule.nonResourceURLs ?? []).some((url) => covers(url, attributes.path));
  const { group, resource, subresource, name } = attributes;
  const names = rule.resourceNames ?? [];
  return (
    holds(rule.apiGroups, group) &&
    (rule.resources ?? []).some((one) => isResource(one, resource, subresource)) &&
    (names.length === 0 || names.includes(name))
  );
}

function holds(members: readonly string[] | undefined, asked: string): boolean {
  return members?.some((member) => member === '*' || member === asked) ?? false;
}

/** A resource without a subresource in a rule does not stand for its subresources; a star before the slash stands for any resource. */
function isResource(inRule: string, resource: string, subresource: string): boolean {
  if (inRule === '*') return true;
  if (subresource === '') return inRule === resource;
  return inRule === `${resource}/${subresource}` || inRule === `*/${subresource}`;
}

/** `/openapi/*` is all below; the star stands only at the end. */
function covers(inRule: string, path: string): boolean {
  return inRule === path || (inRule.endsWith('*') && path.startsWith(inRule.slice(0, -1)));
}
