import { expect, test } from 'vitest';
import type { Attributes } from '../../../src/sandbox/access/access.ts';
import { ruleAllows } from '../../../src/sandbox/access/rbac/rule-allows.ts';
import type { Rule } from '../../../src/sandbox/access/rbac/roles.ts';

/** `list pods`, `get pods/log x`, `patch apps:deployments/scale x`, `get /version`. */
function asked(text: string): Attributes {
  const [verb = '', what = '', name = ''] = text.split(' ');
  if (what.startsWith('/')) return { verb, path: what };
  const [group, resources] = what.includes(':') ? what.split(':') : ['', what];
  const [resource = '', subresource = ''] = (resources ?? '').split('/');
  return { verb, group: group ?? '', version: 'v1', resource, subresource, namespace: 'team', name };
}

/** The same without a name, and `[x y]` for resourceNames; verbs, groups and resources parted by commas. */
function rule(text: string): Rule {
  const [verbs = '', what = '', names] = text.split(/ (?![^[]*\])/);
  if (what.startsWith('/')) return { verbs: verbs.split(','), nonResourceURLs: what.split(',') };
  const [group, resources] = what.includes(':') ? what.split(':') : ['', what];
  return {
    verbs: verbs.split(','),
    apiGroups: (group ?? '').split(','),
    resources: (resources ?? '').split(','),
    ...(names !== undefined && { resourceNames: names.slice(1, -1).split(' ') }),
  };
}

test.each([
  ['list pods', 'list pods', true],
  ['get pods', 'list pods', false],
  ['* pods', 'list pods', true],
  ['list apps:pods', 'list pods', false],
  ['list *:pods', 'list pods', true],
  ['* *:*', 'patch apps:deployments/scale x', true],
  ['get pods', 'get pods/log x', false],
  ['get pods/log', 'get pods/log x', true],
  ['get pods/log', 'get pods x', false],
  ['get */log', 'get pods/log x', true],
  ['get */log', 'get pods x', false],
  ['get */log', 'get pods/status x', false],
  ['update,patch apps:deployments,deployments/scale', 'patch apps:deployments/scale x', true],
  ['get pods [x y]', 'get pods y', true],
  ['get pods [x y]', 'get pods z', false],
  ['get pods [x y]', 'get pods', false],
  ['create pods [x]', 'create pods', false],
  ['get /version', 'get /version', true],
  ['get /version', 'get /version/', false],
  ['get /openapi/*', 'get /openapi/v3/api', true],
  ['get /openapi/*', 'get /openapi', false],
  ['get /a*b', 'get /acb', false],
  ['get *:*', 'get /version', false],
  ['get /*', 'get pods', false],
  ['get /*', 'post /version', false],
])('%s: %s is %s', (text, question, allowed) => {
  expect(ruleAllows(rule(text), asked(question))).toBe(allowed);
});
