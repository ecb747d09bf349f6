import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { KindName, KubernetesObjects, Pod } from '../../../src/domain/slots/kubernetes.ts';
import type { Api, PatchType } from '../../cluster/api.ts';
import { listAt, textAt } from '../../cluster/json.ts';
import { kubeconfigText } from '../../cluster/kubeconfig.ts';
import { type AuditEvent, AuditReader, isWrite } from './audit.ts';
import { type CommandOptions, type Run, type RunningCommand, startCommand } from './command.ts';
import type { EditableService, ShippedManifests, SlotOptions } from './manifests.ts';
import { type Identity, makeIdentity, type PolicyRule, shippedRules, type ShippedRole } from './roles.ts';
import { untilServed, untilSettled } from './settle.ts';
import type { Trouble } from './trouble.ts';
import { waitFor } from './wait.ts';
import type { Workspace } from './workspace.ts';

/** A tag, or more; `null`: there is no such Deployment. */
export type Slot = string | SlotOptions | null;

export interface NamespaceOptions {
  /** The slot that the Service selects (blue). */
  readonly live?: string;
  /** `1.2.0` where nothing is said. */
  readonly blue?: Slot;
  /** `1.3.0` where nothing is said. */
  readonly green?: Slot;
  /** Pods of each slot (3). */
  readonly replicas?: number;
  /** Name of the Service (agent-service); `null`: none. */
  readonly service?: string | null;
  readonly editService?: (service: EditableService) => void;
  /** `false`: return at once, with pods still coming up. */
  readonly settle?: boolean;
}

export interface KubectlOptions extends CommandOptions {
  /** The shipped role (operator), the administrator, or an identity of `withRole`. */
  readonly as?: ShippedRole | 'admin' | Identity;
  /** Added to the command's environment, which has nothing of the caller's; `undefined` takes a variable away. */
  readonly env?: NodeJS.ProcessEnv;
}

type KubectlArguments = readonly (string | KubectlOptions)[];

const paths: Readonly<Record<KindName, readonly [group: string, plural: string]>> = {
  ResourceQuota: ['/api/v1', 'resourcequotas'],
  Service: ['/api/v1', 'services'],
  Pod: ['/api/v1', 'pods'],
  ConfigMap: ['/api/v1', 'configmaps'],
  Event: ['/api/v1', 'events'],
  Deployment: ['/apis/apps/v1', 'deployments'],
  ReplicaSet: ['/apis/apps/v1', 'replicasets'],
  EndpointSlice: ['/apis/discovery.k8s.io/v1', 'endpointslices'],
  HorizontalPodAutoscaler: ['/apis/autoscaling/v2', 'horizontalpodautoscalers'],
};

export interface NamespaceParts {
  readonly name: string;
  readonly admin: Api;
  readonly workspace: Workspace;
  readonly manifests: ShippedManifests;
  readonly auditLog: string | undefined;
  readonly trouble: Trouble;
}

/** A namespace with two slots and a Service, and the ways to look at it and to run commands in it. */
export class E2eNamespace {
  readonly name: string;
  /** An empty folder; commands run in it. */
  readonly folder: string;
  /** The test's own road to the API server, as the administrator. */
  readonly admin: Api;
  readonly #workspace: Workspace;
  readonly #manifests: ShippedManifests;
  readonly #auditLog: string | undefined;
  readonly #trouble: Trouble;
  readonly #identities = new Map<string, Promise<Identity>>();
  #audit: AuditReader | undefined;

  constructor({ name, admin, workspace, manifests, auditLog, trouble }: NamespaceParts) {
    this.name = name;
    this.admin = admin;
    this.folder = path.join(workspace.folder, name);
    this.#workspace = workspace;
    this.#manifests = manifests;
    this.#auditLog = auditLog;
    this.#trouble = trouble;
  }

  /** Makes what the options say; returns when it is settled. */
  async create(options: NamespaceOptions): Promise<void> {
    await mkdir(this.folder, { recursive: true });
    if (this.#auditLog !== undefined) this.#audit = await AuditReader.open(this.#auditLog, this.admin);
    await this.admin.do('POST', '/api/v1/namespaces', {
      metadata: { name: this.name, labels: { 'bluegreen.test/e2e': 'true' } },
    });
    await this.#untilPodsAreAllowed();
    const {
      live = 'blue',
      blue = '1.2.0',
      green = '1.3.0',
      replicas = 3,
      service = 'agent-service',
    } = options;
    const slots = Object.entries({ blue, green }).flatMap(([slot, given]) =>
      given === null ? [] : [{ slot, ...slotOptions(given, replicas) }],
    );
    const deployments = slots.map(({ slot, ...rest }) => this.#manifests.deployment(slot, this.name, rest));
    const served =
      service === null ? undefined : this.#manifests.service(service, live, this.name, options.editService);
    await Promise.all([
      this.admin.do(
        'POST',
        `/api/v1/namespaces/${this.name}/secrets`,
        this.#manifests.plain('Secret', 'agent-secrets', this.name),
      ),
      this.admin.do(
        'POST',
        this.#path('ConfigMap'),
        this.#manifests.plain('ConfigMap', 'prompts', this.name),
      ),
      ...deployments.map((deployment) => this.admin.do('POST', this.#path('Deployment'), deployment)),
      ...(served === undefined ? [] : [this.admin.do('POST', this.#path('Service'), served)]),
    ]);
    if (options.settle === false) return;
    await Promise.all(deployments.map((deployment) => untilSettled(this.admin, deployment)));
    if (served !== undefined) await this.#untilServed(served);
  }

  /**
   * Runs kubectl to its end: `kubectl('bluegreen', 'status', { as: 'ci' })`. The namespace is that of the kubeconfig's
   * context. Throws only where the command did not end in time; a bad exit code is the test's business.
   */
  async kubectl(...args: KubectlArguments): Promise<Run> {
    return await (
      await this.start(...args)
    ).done;
  }

  /** As `kubectl`, but returns while it runs. kubectl becomes the plugin's process, so signals reach the plugin. */
  async start(...args: KubectlArguments): Promise<RunningCommand> {
    const words = args.filter((one) => typeof one === 'string');
    const options = args.find((one) => typeof one !== 'string') ?? {};
    const { kubeconfig } = await this.identity(options.as ?? 'operator');
    const env = { ...this.#workspace.env(kubeconfig), ...options.env };
    return startCommand(this.#workspace.kubectl, words, env, { cwd: this.folder, ...options });
  }

  /**
   * Runs a line of shell on a terminal of 100 columns (util-linux' `script`); what the terminal shows, colours and all,
   * is stdout.
   */
  async terminal(line: string, options: KubectlOptions = {}): Promise<Run> {
    return await (
      await this.startTerminal(line, options)
    ).done;
  }

  /** As `terminal`, but returns while it runs; `interactive` leaves the keyboard to `type`. */
  async startTerminal(line: string, options: KubectlOptions = {}): Promise<RunningCommand> {
    const { kubeconfig } = await this.identity(options.as ?? 'operator');
    const env = { ...this.#workspace.env(kubeconfig), TERM: 'xterm-256color', ...options.env };
    const words = ['-qefc', `stty cols 100; ${line}`, '/dev/null'];
    return startCommand('/usr/bin/script', words, env, { cwd: this.folder, ...options });
  }

  /** Where commands keep what they keep, shared by all namespaces of a test file. */
  get cacheFolder(): string {
    return path.join(this.#workspace.folder, 'cache');
  }

  /** The kubeconfig of a shipped role, of the administrator, or the given identity itself. */
  async identity(as: ShippedRole | 'admin' | Identity): Promise<Identity> {
    if (typeof as !== 'string') return as;
    const known =
      this.#identities.get(as) ?? (as === 'admin' ? this.#adminIdentity() : this.#shippedIdentity(as));
    this.#identities.set(as, known);
    return await known;
  }

  /** A fresh ServiceAccount that may do exactly this in the namespace. See `shippedRules` and `withoutVerb`. */
  async withRole(rules: readonly PolicyRule[]): Promise<Identity> {
    const name = `role-${randomUUID().slice(0, 8)}`;
    return await makeIdentity({
      admin: this.admin,
      namespace: this.name,
      folder: this.#workspace.folder,
      name,
      rules,
    });
  }

  async get<K extends KindName>(kind: K, name: string): Promise<KubernetesObjects[K]> {
    return (await this.admin.do('GET', this.#path(kind, name))) as KubernetesObjects[K];
  }

  /** `labelSelector` as in kubectl's `-l`. */
  async list<K extends KindName>(kind: K, labelSelector?: string): Promise<readonly KubernetesObjects[K][]> {
    const query = labelSelector === undefined ? '' : `?labelSelector=${encodeURIComponent(labelSelector)}`;
    return listAt(
      await this.admin.do('GET', this.#path(kind) + query),
      'items',
    ) as readonly KubernetesObjects[K][];
  }

  /** A merge patch where nothing else is said; `manager` is the field manager, as `kubectl-patch` is kubectl's. */
  async patch(
    kind: KindName,
    name: string,
    body: unknown,
    type: PatchType = 'merge',
    manager?: string,
  ): Promise<void> {
    const query = manager === undefined ? '' : `?fieldManager=${manager}`;
    await this.admin.patch(this.#path(kind, name) + query, body, type);
  }

  async delete(kind: KindName, name: string): Promise<void> {
    await this.admin.do('DELETE', this.#path(kind, name));
  }

  /** Creates objects, or patches what is there, as the administrator and by the name of `kubectl apply`. */
  async apply(yaml: string): Promise<void> {
    const manager = '?fieldManager=kubectl-client-side-apply';
    for (const document of parseAllDocuments(yaml)) {
      const object: unknown = document.toJS();
      if (object === null) continue;
      const folder = this.#path(textAt(object, 'kind') as keyof typeof paths);
      const made = await this.admin.ask('POST', folder + manager, object);
      const name = textAt(object, 'metadata', 'name') ?? '';
      if (made.status === 409) await this.admin.patch(`${folder}/${name}${manager}`, object);
      else if (made.status >= 400) throw new Error(`creating ${name}: ${JSON.stringify(made.body)}`);
    }
  }

  /** Asks again until the answer is neither `undefined` nor `false`. */
  waitFor = waitFor;

  /** Writes files below the folder in which commands run: `{'golden/suite.yaml': '…'}`. */
  async write(files: Readonly<Record<string, string>>): Promise<void> {
    for (const [name, text] of Object.entries(files)) {
      const file = path.join(this.folder, name);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, text);
    }
  }

  /** Pods of a slot that are not being deleted. */
  async pods(slot: string): Promise<readonly Pod[]> {
    return (await this.list('Pod', `slot=${slot}`)).filter(
      (pod) => pod.metadata.deletionTimestamp === undefined,
    );
  }

  /**
   * What commands of this namespace's identities asked of the API server; with a run, while it ran. kubectl's own
   * requests are left out. Throws on a cluster whose audit log cannot be read.
   */
  async audit(during?: Run): Promise<readonly AuditEvent[]> {
    if (this.#audit === undefined) throw new Error('this cluster has no audit log that can be read here');
    const own = `system:serviceaccount:${this.name}:`;
    const events = (await this.#audit.events()).filter(
      (event) => event.user.startsWith(own) && !isHarness(event),
    );
    if (during === undefined) return events;
    const from = during.startedAt.getTime();
    const to = during.endedAt.getTime();
    return events.filter(({ receivedAt }) => receivedAt.getTime() >= from && receivedAt.getTime() <= to);
  }

  /** What commands wrote, one line each: `patch services agent-service`. */
  async writes(during?: Run): Promise<readonly string[]> {
    const events = (await this.audit(during)).filter(isWrite);
    return events.map(({ verb, resource, name }) => `${verb} ${resource} ${name}`.trim());
  }

  /** All requests of all users since this namespace was made, but for the control plane's own. */
  async auditOfEverybody(): Promise<readonly AuditEvent[]> {
    if (this.#audit === undefined) throw new Error('this cluster has no audit log that can be read here');
    return await this.#audit.events();
  }

  /** Kills the agent process of a pod whose slot has `ownProcess`; the pod stays as it is, but nobody listens. */
  async killAgent(pod: Pod): Promise<void> {
    await this.#trouble.killAgent(this.admin, this.#path('Pod', pod.metadata.name), pod);
  }

  /** Takes a running pod's readiness away, or gives it back. */
  async setReady(pod: Pod, ready: boolean): Promise<void> {
    await this.#trouble.setReady(this.admin, this.#path('Pod', pod.metadata.name), ready);
  }

  /** Makes a pod look as after a restart of its first container: one restart more, ready again. */
  async restartContainer(pod: Pod): Promise<void> {
    await this.#trouble.restartContainer(this.admin, this.#path('Pod', pod.metadata.name));
  }

  async #shippedIdentity(role: ShippedRole): Promise<Identity> {
    const rules = await shippedRules(role);
    return await makeIdentity({
      admin: this.admin,
      namespace: this.name,
      folder: this.#workspace.folder,
      name: role,
      rules,
    });
  }

  async #adminIdentity(): Promise<Identity> {
    const kubeconfig = path.join(this.#workspace.folder, `${this.name}-admin.kubeconfig`);
    const text = kubeconfigText({ access: this.admin.access, namespace: this.name });
    await writeFile(kubeconfig, text, { mode: 0o600 });
    return { user: 'test-admin', kubeconfig };
  }

  /** Pods are refused until the controller manager has made the namespace's service account. */
  async #untilPodsAreAllowed(): Promise<void> {
    const account = `/api/v1/namespaces/${this.name}/serviceaccounts/default`;
    await waitFor(
      'the default service account',
      async () => (await this.admin.ask('GET', account)).status === 200,
    );
  }

  /** The Service holds as many endpoints as there are ready pods behind it. */
  async #untilServed(service: EditableService): Promise<void> {
    const selector = Object.entries(service.spec.selector)
      .map((pair) => pair.join('='))
      .join(',');
    const pods = await this.list('Pod', selector);
    const ready = pods.filter(
      (pod) => pod.status?.conditions?.some((one) => one.type === 'Ready' && one.status === 'True') === true,
    );
    await untilServed(this.admin, service, ready.length);
  }

  #path(kind: keyof typeof paths, name?: string): string {
    const [group, plural] = paths[kind];
    return `${group}/namespaces/${this.name}/${plural}${name === undefined ? '' : `/${name}`}`;
  }
}

function slotOptions(slot: string | SlotOptions, replicas: number): SlotOptions {
  return typeof slot === 'string' ? { tag: slot, replicas } : { replicas, ...slot };
}

/** Requests that the fixture made with the identity's token, or kubectl for a command of its own. */
function isHarness({ userAgent }: AuditEvent): boolean {
  return userAgent.startsWith('kubectl/') || userAgent === 'bluegreen-test-harness';
}
