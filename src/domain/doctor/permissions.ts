/** One verb on one resource, as RBAC names them. */
export interface AccessRule {
  /** API group, empty for core. */
  readonly group: string;
  readonly resource: string;
  readonly subresource?: string;
  readonly verb: string;
  /** One object alone; any where it is left out. */
  readonly name?: string;
  /** Default: in the Service's namespace. */
  readonly scope?: 'cluster';
}

/**
 * `essential`: the command names it and ends without it, or says that what it did is not confirmed. `optional`: less is
 * told, as not checked. `at-times`: only a flag, or an answer that did not come, makes it needed.
 */
export type Need = 'essential' | 'optional' | 'at-times';

export const roleCommands = [
  'status',
  'diff',
  'deploy',
  'verify',
  'verify-record',
  'switch',
  'rollback',
  'standby',
  'history',
  'guard',
] as const;
/** `verify-record` is `verify --record`. */
export type RoleCommand = (typeof roleCommands)[number];

export interface Permission extends AccessRule {
  readonly why: string;
  readonly neededBy: Readonly<Partial<Record<RoleCommand, Need>>>;
}

const everyone = (need: Need): Permission['neededBy'] => ({
  status: need,
  diff: need,
  deploy: need,
  verify: need,
  'verify-record': need,
  switch: need,
  rollback: need,
  standby: need,
});

const admission = 'admissionregistration.k8s.io';
const [policies, bindings] = ['validatingadmissionpolicies', 'validatingadmissionpolicybindings'];

/** The one table of what each command asks of the API server; the Roles in k8s/rbac agree with it. No Secret is read, and none asked for. */
export const permissions: readonly Permission[] = [
  {
    ...{ group: '', resource: 'services', verb: 'list' },
    why: 'finds the Service where none is named, and the others that select the same pods',
    neededBy: { ...everyone('essential'), history: 'essential', guard: 'essential' },
  },
  {
    ...{ group: '', resource: 'services', verb: 'get' },
    why: 'reads the Service again: before a move, after it, after a write; or where it is named',
    neededBy: {
      ...{ deploy: 'essential', switch: 'essential', standby: 'essential' },
      ...{ status: 'at-times', diff: 'at-times', verify: 'at-times', 'verify-record': 'essential' },
      ...{ rollback: 'optional', history: 'at-times', guard: 'at-times' },
    },
  },
  {
    ...{ group: '', resource: 'services', verb: 'patch' },
    why: 'moves traffic, with its record in the same request; guard: marks the Service',
    neededBy: { switch: 'essential', rollback: 'essential', guard: 'essential' },
  },
  {
    ...{ group: 'apps', resource: 'replicasets', verb: 'list' },
    why: 'finds the slots',
    neededBy: everyone('essential'),
  },
  {
    ...{ group: 'apps', resource: 'deployments', verb: 'get' },
    why: 'reads the slots',
    neededBy: everyone('essential'),
  },
  {
    ...{ group: '', resource: 'pods', verb: 'list' },
    why: 'says which pods are ready',
    neededBy: everyone('essential'),
  },
  {
    ...{ group: 'apps', resource: 'deployments', verb: 'patch' },
    why: 'changes the idle slot: its template, its size; verify --record: keeps the verdict there',
    neededBy: {
      ...{ deploy: 'essential', standby: 'essential', rollback: 'at-times' },
      'verify-record': 'essential',
    },
  },
  {
    ...{ group: 'apps', resource: 'deployments', verb: 'list' },
    why: 'follows a rollout',
    neededBy: { deploy: 'essential', rollback: 'at-times', switch: 'at-times' },
  },
  {
    ...{ group: 'apps', resource: 'deployments', verb: 'watch' },
    why: 'follows a rollout',
    neededBy: { deploy: 'essential', rollback: 'at-times', switch: 'at-times' },
  },
  {
    ...{ group: 'discovery.k8s.io', resource: 'endpointslices', verb: 'list' },
    why: 'says where users are sent, and when a move has reached them',
    neededBy: { status: 'essential', switch: 'essential', rollback: 'essential' },
  },
  {
    ...{ group: 'discovery.k8s.io', resource: 'endpointslices', verb: 'watch' },
    why: 'waits until a move has reached the endpoints',
    neededBy: { switch: 'essential', rollback: 'essential' },
  },
  {
    ...{ group: '', resource: 'pods', subresource: 'portforward', verb: 'get' },
    why: 'replays golden prompts; since Kubernetes 1.35 a WebSocket needs both verbs',
    neededBy: { verify: 'essential', 'verify-record': 'essential', switch: 'essential' },
  },
  {
    ...{ group: '', resource: 'pods', subresource: 'portforward', verb: 'create' },
    why: 'replays golden prompts; since Kubernetes 1.35 a WebSocket needs both verbs',
    neededBy: { verify: 'essential', 'verify-record': 'essential', switch: 'essential' },
  },
  {
    ...{ group: '', resource: 'configmaps', verb: 'get' },
    why: 'says whether the slots share one that can change; diff: what differs in prompts; verify --record: of which content',
    neededBy: {
      status: 'optional',
      'verify-record': 'essential',
      diff: 'optional',
      deploy: 'optional',
      verify: 'optional',
      switch: 'optional',
    },
  },
  {
    ...{ group: '', resource: 'configmaps', verb: 'create' },
    why: 'deploy --config makes an immutable ConfigMap of new prompts',
    neededBy: { deploy: 'at-times' },
  },
  {
    ...{ group: 'autoscaling', resource: 'horizontalpodautoscalers', verb: 'list' },
    why: 'says how large an HPA lets a slot be',
    neededBy: { diff: 'optional', switch: 'optional', standby: 'optional', rollback: 'at-times' },
  },
  {
    ...{ group: 'autoscaling', resource: 'horizontalpodautoscalers', verb: 'patch' },
    why: 'keeps the slot as large as the live one where an HPA scales it; standby puts it back',
    neededBy: { switch: 'at-times', standby: 'at-times', rollback: 'at-times' },
  },
  {
    ...{ group: 'autoscaling', resource: 'horizontalpodautoscalers', verb: 'get' },
    why: 'finds out whether a write whose answer did not come was applied',
    neededBy: { switch: 'at-times', standby: 'at-times', rollback: 'at-times' },
  },
  {
    ...{ group: '', resource: 'resourcequotas', verb: 'list' },
    why: 'says whether there is room for a slot that is to grow',
    neededBy: { deploy: 'at-times', switch: 'at-times', rollback: 'at-times' },
  },
  {
    ...{ group: '', resource: 'events', verb: 'create' },
    why: 'records a move as an Event',
    neededBy: { switch: 'optional', rollback: 'optional' },
  },
  {
    ...{ group: '', resource: 'events', verb: 'list' },
    why: 'says why a rollout does not come up',
    neededBy: { deploy: 'at-times' },
  },
  {
    ...{ group: '', resource: 'pods', subresource: 'log', verb: 'get' },
    why: 'the last lines of a pod that crashes',
    neededBy: { deploy: 'at-times' },
  },
  {
    ...{ group: '', resource: 'pods', verb: 'get' },
    why: 'kubectl logs, which messages suggest, asks for it',
    neededBy: { deploy: 'at-times' },
  },
  ...[policies, bindings].flatMap((resource): readonly Permission[] => [
    {
      ...{ group: admission, resource, verb: 'get', scope: 'cluster' },
      why: 'says whether the guard is as this version writes it',
      neededBy: { guard: 'essential' },
    },
    {
      ...{ group: admission, resource, verb: 'create', scope: 'cluster' },
      why: 'guard install makes it',
      neededBy: { guard: 'essential' },
    },
    {
      ...{ group: admission, resource, verb: 'patch', scope: 'cluster' },
      why: 'guard install brings it up to date',
      neededBy: { guard: 'at-times' },
    },
    {
      ...{ group: admission, resource, verb: 'delete', scope: 'cluster' },
      why: 'guard remove --policy',
      neededBy: { guard: 'at-times' },
    },
  ]),
];

/** `patch services`, `get pods/log`, `list horizontalpodautoscalers.autoscaling` */
export function ruleName({ group, resource, subresource, verb }: AccessRule): string {
  const qualified = group === '' ? resource : `${resource}.${group}`;
  return `${verb} ${subresource === undefined ? qualified : `${qualified}/${subresource}`}`;
}

/** What these commands need, each once. */
export function permissionsFor(commands: readonly RoleCommand[]): readonly Permission[] {
  return permissions.filter(({ neededBy }) => commands.some((command) => neededBy[command] !== undefined));
}

/** The strongest need among these commands. */
export function needOf({ neededBy }: Permission, commands: readonly RoleCommand[]): Need {
  const needs = commands.map((command) => neededBy[command]);
  return needs.includes('essential') ? 'essential' : needs.includes('optional') ? 'optional' : 'at-times';
}
