import { readFile } from 'node:fs/promises';
import { parseAllDocuments } from 'yaml';
import { describe, expect, test } from 'vitest';
import { permissions, permissionsFor, type RoleCommand } from '../../../src/domain/doctor/permissions.ts';
import { roleYaml } from '../../../src/domain/doctor/role-yaml.ts';

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

/** `verb group/resource`, sorted. */
function rights(yaml: string): readonly string[] {
  const roles = parseAllDocuments(yaml).map(
    (document) => document.toJS() as { kind: string; rules?: Rule[] },
  );
  const rules = roles.filter(({ kind }) => kind.endsWith('Role')).flatMap((role) => role.rules ?? []);
  return rules
    .flatMap(({ apiGroups, resources, verbs }) =>
      apiGroups.flatMap((group) =>
        resources.flatMap((resource) => verbs.map((verb) => `${verb} ${group}/${resource}`)),
      ),
    )
    .toSorted();
}

function wanted(commands: readonly RoleCommand[], scope?: 'cluster'): readonly string[] {
  return permissionsFor(commands)
    .filter((permission) => permission.scope === scope)
    .map(
      ({ verb, group, resource, subresource }) =>
        `${verb} ${group}/${subresource === undefined ? resource : `${resource}/${subresource}`}`,
    )
    .toSorted();
}

describe('the table of permissions', () => {
  test.each<[string, readonly RoleCommand[], 'cluster' | undefined]>([
    [
      'operator',
      ['status', 'diff', 'deploy', 'verify', 'verify-record', 'switch', 'rollback', 'standby', 'history'],
      undefined,
    ],
    ['ci', ['status', 'verify'], undefined],
    ['ci-record', ['status', 'verify-record'], undefined],
    ['guard', ['guard'], 'cluster'],
  ])('k8s/rbac/%s.yaml is what it says', async (role, commands, scope) => {
    expect(rights(await readFile(`k8s/rbac/${role}.yaml`, 'utf8'))).toEqual(wanted(commands, scope));
  });

  test('names each right once, and no Secret', () => {
    const names = permissions.map(
      ({ verb, group, resource, subresource }) => `${verb} ${group}/${resource}/${subresource ?? ''}`,
    );
    expect(new Set(names).size).toBe(names.length);
    expect(names.join()).not.toContain('secrets');
  });

  test('is what doctor rbac prints', () => {
    const wish = { commands: ['switch', 'guard'] as const, namespace: 'ai-agents', name: 'mover' };
    const all = rights(roleYaml({ ...wish, essentialOnly: false }));
    const both = [...wanted(wish.commands), ...wanted(wish.commands, 'cluster')].toSorted();
    expect(all).toEqual(both);
    const least = rights(roleYaml({ ...wish, essentialOnly: true }));
    expect(least).toContain('patch /services');
    expect(least).not.toContain('create /events');
  });
});
