import { isDeepStrictEqual } from 'node:util';
import { annotation } from '../../../src/domain/slots/annotations.ts';
import type { Deployment, Service } from '../../../src/domain/slots/kubernetes.ts';
import { e2eCluster, smallSet, type E2eNamespace } from '../../e2e/harness/index.ts';
import { guardService, markedAnnotations } from './guarded.ts';
import type { Given } from './row.ts';

const service = 'agent-service';
const slots = ['blue', 'green'] as const;
type Live = 'blue' | 'green' | 'both';
const liveAfter = { switched: 'green', 'rolled-back': 'blue', overlap: 'both' } as const satisfies Record<
  string,
  Live
>;
const toGreen = [
  'switch',
  '--to',
  'green',
  '--monitor',
  '0',
  '--skip-verify',
  '--reason',
  'to set the scene',
];
/** What our commands write on Deployments. */
const ours = { [annotation.deploy]: true, [annotation.size]: true, [annotation.receipt]: true };

/** A small namespace in which one row after the other runs: each finds it as the first one did. */
export class MatrixNamespace {
  readonly ns: E2eNamespace;
  readonly #deployments: readonly Deployment[];
  readonly #service: Service;
  /** The history annotation after a switch to green, and after a rollback from it. */
  readonly #histories: Partial<Record<Given, string>> = {};

  private constructor(ns: E2eNamespace, made: readonly Deployment[], service: Service) {
    this.ns = ns;
    this.#deployments = made;
    this.#service = service;
  }

  /** One pod a slot; one short case, which is a smoke case too. */
  static async make(ownAgent: boolean): Promise<MatrixNamespace> {
    const green = { tag: '1.3.0', ownProcess: ownAgent };
    const ns = await (await e2eCluster()).namespace({ blue: '1.2.0', green, replicas: 1 });
    const timeouts = 'timeouts: { connect: 2s, firstToken: 2s, total: 3s }';
    await smallSet(ns, [{ id: 'greeting', tags: ['smoke'] }], '', timeouts);
    await guardService(ns);
    const made = await Promise.all(slots.map((slot) => ns.get('Deployment', `agent-${slot}`)));
    return new MatrixNamespace(ns, made, await ns.get('Service', service));
  }

  /** Traffic as a row wants to find it. */
  async arrange(given: Given): Promise<void> {
    if (given === 'new') return;
    const history = this.#histories[given] ?? (await this.#move(given));
    this.#histories[given] = history;
    const live = liveAfter[given];
    await this.#select(live, { [annotation.history]: history });
    await this.#untilServed(live);
  }

  /** Whether everything could be put back as it was; otherwise nobody may use it any more. */
  async putBack(): Promise<boolean> {
    const [now, ...deployments] = await Promise.all([
      this.ns.get('Service', service),
      ...slots.map((slot) => this.ns.get('Deployment', `agent-${slot}`).catch(() => undefined)),
    ]);
    if (now.metadata.uid !== this.#service.metadata.uid) return false;
    const pairs = this.#deployments.map((made, at) => ({ made, now: deployments[at] }));
    if (pairs.some(({ made, now }) => made.metadata.uid !== now?.metadata.uid)) return false;
    await this.#select('blue', undefined);
    for (const { made, now } of pairs) if (now !== undefined) await this.#putDeploymentBack(made, now);
    await Promise.all(slots.map((slot) => this.#untilOnePod(slot)));
    await this.#untilServed('blue');
    return true;
  }

  /** By real commands, once; the annotation that they leave. */
  async #move(given: Exclude<Given, 'new'>): Promise<string> {
    if (given === 'overlap') await this.#beginOverlap();
    else await this.#run(given);
    const { metadata } = await this.ns.get('Service', service);
    return metadata.annotations?.[annotation.history] ?? '';
  }

  /** Nobody ends it. */
  async #beginOverlap(): Promise<void> {
    const running = await this.ns.start('bluegreen', ...toGreen, '--overlap', '5m');
    await running.waitForStderr(/endpoints hold both/);
    running.signal('SIGKILL');
    await running.done;
  }

  async #run(given: Given): Promise<void> {
    const lines = [toGreen, ...(given === 'rolled-back' ? [['rollback']] : [])];
    for (const line of lines) {
      const run = await this.ns.kubectl('bluegreen', ...line);
      if (run.exitCode !== 0) throw new Error(`${run.command}\n${run.stdout}${run.stderr}`);
    }
  }

  async #select(slot: Live, annotations: Readonly<Record<string, string>> | undefined): Promise<void> {
    const { labels = {} } = this.#service.metadata;
    const selector = { app: service, ...(slot === 'both' ? {} : { slot }) };
    const body = [
      { op: 'add', path: '/metadata/annotations', value: markedAnnotations(annotations ?? {}) },
      { op: 'add', path: '/metadata/labels', value: labels },
      { op: 'replace', path: '/spec/selector', value: selector },
      { op: 'add', path: '/spec/publishNotReadyAddresses', value: false },
    ];
    await this.ns.patch('Service', service, body, 'json');
  }

  async #putDeploymentBack(made: Deployment, now: Deployment): Promise<void> {
    const keys = Object.keys(now.metadata.annotations ?? {}).filter((key) => key in ours);
    const body = [
      ...(isDeepStrictEqual(made.spec, now.spec) ? [] : [{ op: 'replace', path: '/spec', value: made.spec }]),
      ...keys.map((key) => ({ op: 'remove', path: `/metadata/annotations/${key.replace('/', '~1')}` })),
    ];
    if (body.length > 0) await this.ns.patch('Deployment', made.metadata.name, body, 'json');
  }

  /** The one pod of the one template, and its status counts it. */
  async #untilOnePod(slot: string): Promise<void> {
    await this.ns.waitFor(`one pod of ${slot} as at first`, async () => {
      const [{ metadata, spec, status }, pods] = await Promise.all([
        this.ns.get('Deployment', `agent-${slot}`),
        this.ns.list('Pod', `slot=${slot}`),
      ]);
      const image = spec.template.spec.containers[0]?.image;
      return (
        status?.observedGeneration === metadata.generation &&
        status?.replicas === 1 &&
        status.updatedReplicas === 1 &&
        status.readyReplicas === 1 &&
        status.availableReplicas === 1 &&
        pods.length === 1 &&
        pods[0]?.spec.containers[0]?.image === image
      );
    });
  }

  async #untilServed(slot: Live): Promise<void> {
    await this.ns.waitFor(`endpoints of ${slot}`, async () => {
      const [slices, pods] = await Promise.all([
        this.ns.list('EndpointSlice', `kubernetes.io/service-name=${service}`),
        this.ns.list('Pod', slot === 'both' ? 'slot' : `slot=${slot}`),
      ]);
      const found = slices
        .flatMap(({ endpoints }) => endpoints ?? [])
        .map(({ targetRef }) => targetRef?.name);
      return isDeepStrictEqual(found.sort(), pods.map(({ metadata }) => metadata.name).sort());
    });
  }
}
