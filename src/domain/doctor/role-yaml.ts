import { needOf, permissionsFor, type Need, type Permission, type RoleCommand } from './permissions.ts';

const needText: Readonly<Record<Need, string>> = {
  essential: '',
  optional: ' (optional: less is told without it)',
  'at-times': ' (only at times)',
};

export interface RoleWish {
  readonly commands: readonly RoleCommand[];
  readonly namespace: string;
  readonly name: string;
  /** Without what is optional or needed only at times. */
  readonly essentialOnly: boolean;
}

/** The least Role for these commands as YAML, each rule with why; a ClusterRole beside it where the guard needs one. */
export function roleYaml(wish: RoleWish): string {
  const wanted = permissionsFor(wish.commands).filter(
    (permission) => !wish.essentialOnly || needOf(permission, wish.commands) === 'essential',
  );
  const inCluster = wanted.filter(({ scope }) => scope === 'cluster');
  const inNamespace = wanted.filter(({ scope }) => scope === undefined);
  const documents = [
    ...(inNamespace.length === 0 ? [] : [document('Role', wish, inNamespace)]),
    ...(inCluster.length === 0 ? [] : [document('ClusterRole', wish, inCluster)]),
  ];
  return documents.join('---\n');
}

function document(kind: 'Role' | 'ClusterRole', wish: RoleWish, rules: readonly Permission[]): string {
  const place = kind === 'Role' ? [`  namespace: ${wish.namespace}`] : [];
  const lines = [
    `# What kubectl bluegreen ${wish.commands.join(', ')} may ask for, and nothing more.`,
    'apiVersion: rbac.authorization.k8s.io/v1',
    `kind: ${kind}`,
    'metadata:',
    `  name: ${wish.name}`,
    ...place,
    'rules:',
    ...byResource(rules).flatMap((same) => ruleLines(same, wish.commands)),
  ];
  return `${lines.join('\n')}\n`;
}

function byResource(rules: readonly Permission[]): readonly (readonly Permission[])[] {
  const groups = new Map<string, Permission[]>();
  for (const rule of rules) {
    const key = `${rule.group}/${resourceOf(rule)}`;
    groups.set(key, [...(groups.get(key) ?? []), rule]);
  }
  return [...groups.values()];
}

function ruleLines(same: readonly Permission[], commands: readonly RoleCommand[]): readonly string[] {
  const [first] = same;
  if (first === undefined) return [];
  return [
    ...reasons(same, commands),
    `  - apiGroups: ['${first.group}']`,
    `    resources: [${resourceOf(first)}]`,
    `    verbs: [${same.map(({ verb }) => verb).join(', ')}]`,
  ];
}

/** Verbs that are asked for by the same reason stand in one line. */
function reasons(same: readonly Permission[], commands: readonly RoleCommand[]): readonly string[] {
  const verbsOf = new Map<string, string[]>();
  for (const rule of same) {
    const why = `${rule.why}${needText[needOf(rule, commands)]}`;
    verbsOf.set(why, [...(verbsOf.get(why) ?? []), rule.verb]);
  }
  return [...verbsOf].map(([why, verbs]) => `  # ${verbs.join(', ')}: ${why}`);
}

function resourceOf({ resource, subresource }: Permission): string {
  return subresource === undefined ? resource : `${resource}/${subresource}`;
}
