import { stringify } from 'yaml';

/**
 * Everything that people, plugins and tests ask is recorded with user, user agent and outcome, never with bodies;
 * the control plane's own requests are left out, they are many.
 */
export const auditPolicy = stringify({
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived'],
  rules: [
    {
      level: 'None',
      users: [
        'system:kube-controller-manager',
        'system:kube-scheduler',
        'system:apiserver',
        'kwok',
        'joiner',
        'system:kube-proxy',
      ],
    },
    { level: 'None', userGroups: ['system:nodes'] },
    { level: 'None', nonResourceURLs: ['/readyz*', '/livez*', '/healthz*'] },
    { level: 'Metadata' },
  ],
});

/** Users of the control plane with a static token each. */
export const users = {
  admin: { name: 'test-admin', groups: ['system:masters'] },
  // One user for all controllers: a service account for each would cost a second at start and show nothing more.
  controllerManager: { name: 'system:kube-controller-manager', groups: ['system:masters'] },
  scheduler: { name: 'system:kube-scheduler', groups: [] },
  kwok: { name: 'kwok', groups: ['system:masters'] },
  joiner: { name: 'joiner', groups: ['system:masters'] },
} as const;
export type UserName = keyof typeof users;

/** The file for `--token-auth-file`: `token,user,uid,"group,…"` a line. */
export function tokenFile(tokens: Readonly<Record<UserName, string>>): string {
  return Object.entries(users)
    .map(([key, user]) => `${tokens[key as UserName]},${user.name},${key},"${user.groups.join(',')}"`)
    .join('\n');
}

export const nodeName = 'kwok-0';

export const nodeObject = {
  apiVersion: 'v1',
  kind: 'Node',
  metadata: {
    name: nodeName,
    annotations: { 'kwok.x-k8s.io/node': 'fake' },
    labels: {
      'kubernetes.io/hostname': nodeName,
      'kubernetes.io/os': 'linux',
      'kubernetes.io/arch': 'amd64',
    },
  },
};
