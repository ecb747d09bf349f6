import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Api } from '../../cluster/api.ts';
import { type ClusterUnderTest, clusterFromEnvironment } from '../../cluster/cluster-under-test.ts';
import { signCertificate } from '../../cluster/control-plane/certificates.ts';
import { kubeconfigText, readKubeconfig } from '../../cluster/kubeconfig.ts';
import { ShippedManifests } from './manifests.ts';
import { nodeTrouble } from './node-trouble.ts';
import { simulatedTrouble } from './trouble.ts';
import { E2eNamespace, type NamespaceOptions } from './namespace.ts';
import { makeWorkspace, type Workspace } from './workspace.ts';

/** The cluster under test, whichever it is, seen from one test file. */
export class E2eCluster {
  /** What is known of it: version, kubectl, whether there is an audit log. */
  readonly about: ClusterUnderTest;
  readonly admin: Api;
  readonly workspace: Workspace;
  readonly #manifests: ShippedManifests;
  readonly #namespaces: string[] = [];

  private constructor(about: ClusterUnderTest, admin: Api, workspace: Workspace) {
    this.about = about;
    this.admin = admin;
    this.workspace = workspace;
    this.#manifests = new ShippedManifests(about.kind);
  }

  static async open(about: ClusterUnderTest): Promise<E2eCluster> {
    const workspace = await makeWorkspace(about.kubectl);
    const admin = new Api(await readKubeconfig(about.kubeconfig), 'bluegreen-test-harness');
    return new E2eCluster(about, admin, workspace);
  }

  /** A namespace of a fresh name, settled: two slots of three pods, and the Service on blue, where nothing else is said. */
  async namespace(options: NamespaceOptions = {}): Promise<E2eNamespace> {
    const name = `e2e-${randomUUID().slice(0, 8)}`;
    const { admin, workspace } = this;
    const { auditLog, kind } = this.about;
    const trouble = kind === 'node' ? nodeTrouble(this.about) : simulatedTrouble;
    const parts = { name, admin, workspace, manifests: this.#manifests, auditLog, trouble };
    const namespace = new E2eNamespace(parts);
    this.#namespaces.push(name);
    await namespace.create(options);
    return namespace;
  }

  /**
   * A kubeconfig with a client certificate; a negative number of days makes one that has expired. Throws on a
   * cluster whose authority is not ours.
   */
  async certificateKubeconfig(subject: string, days: number, namespace: string): Promise<string> {
    if (this.about.authority === undefined) throw new Error('this cluster signs no certificates for us');
    const file = path.join(this.workspace.folder, `client-${randomUUID().slice(0, 8)}`);
    await signCertificate({
      ...this.about.authority,
      cert: `${file}.crt`,
      key: `${file}.key`,
      subject,
      days,
    });
    const [cert, key] = await Promise.all([readFile(`${file}.crt`, 'utf8'), readFile(`${file}.key`, 'utf8')]);
    const { server, ca } = this.admin.access;
    const access = { server, ...(ca !== undefined && { ca }), cert, key };
    await writeFile(`${file}.kubeconfig`, kubeconfigText({ access, namespace }), { mode: 0o600 });
    return `${file}.kubeconfig`;
  }

  /** Deletes the namespaces, without waiting for it, and the folder. BLUEGREEN_TEST_KEEP=1 keeps both. */
  async close(): Promise<void> {
    const keep = process.env['BLUEGREEN_TEST_KEEP'] === '1';
    if (!keep) {
      await Promise.all(
        this.#namespaces.map((name) => this.admin.ask('DELETE', `/api/v1/namespaces/${name}`)),
      );
      await this.workspace.remove();
    }
    this.admin.close();
  }
}

let opened: Promise<E2eCluster> | undefined;

/** The cluster that the suite runs against; one object for all tests of a file. */
export async function e2eCluster(): Promise<E2eCluster> {
  opened ??= E2eCluster.open(clusterFromEnvironment());
  return await opened;
}

/** For the end of a test file. */
export async function closeE2eCluster(): Promise<void> {
  const cluster = await opened;
  opened = undefined;
  await cluster?.close();
}
