import { request } from 'node:https';
import { Api } from '../cluster/api.ts';
import { type ClusterUnderTest, clusterFromEnvironment } from '../cluster/cluster-under-test.ts';
import { type ApiAccess, readKubeconfig } from '../cluster/kubeconfig.ts';
import { waitFor } from '../e2e/harness/wait.ts';
import { holdSandbox } from '../sandbox/hold-sandbox.ts';

export interface Sent {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  /** Bearer token; the administrator's where nothing is said. */
  readonly token?: string;
  /** Called when the answer has begun. */
  readonly begun?: () => Promise<unknown>;
}

/** One of the two clusters that are compared, as its administrator sees it. */
export class Side {
  readonly about: ClusterUnderTest;
  readonly access: ApiAccess;
  readonly admin: Api;

  constructor(about: ClusterUnderTest, access: ApiAccess) {
    this.about = about;
    this.access = access;
    this.admin = new Api(access, 'conformance-setup');
  }

  static async of(about: ClusterUnderTest): Promise<Side> {
    return new Side(about, await readKubeconfig(about.kubeconfig));
  }

  /** The answer as it came, text and all. */
  async send({ method, path, headers, body, token = this.access.token ?? '', begun }: Sent): Promise<{
    status: number;
    contentType: string;
    body: string;
  }> {
    const { server, ca } = this.access;
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const options = {
      method,
      agent: false as const,
      headers: { ...headers, ...length, authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(20_000),
      ...(ca !== undefined && { ca }),
    };
    return await new Promise((resolve, reject) => {
      const sending = request(new URL(path, server), options, (response) => {
        let text = '';
        begun?.().catch((error: unknown) => response.destroy(error as Error));
        response
          .setEncoding('utf8')
          .on('data', (piece: string) => (text += piece))
          .on('error', reject)
          .on('end', () => {
            const contentType = response.headers['content-type'] ?? '';
            resolve({ status: response.statusCode ?? 0, contentType, body: text });
          });
      });
      sending.on('error', reject).end(body);
    });
  }

  /** Pods and tokens need the namespace's default account, which a controller makes. */
  async hasServiceAccount(namespace: string): Promise<void> {
    await waitFor('the default service account', async () => {
      const path = `/api/v1/namespaces/${namespace}/serviceaccounts/default`;
      return (await this.admin.ask('GET', path)).status === 200;
    });
  }
}

export interface Both {
  readonly real: Side;
  readonly sandbox: Side;
  close(): Promise<void>;
}

/** The control plane of the run, and a sandbox beside it. */
export async function openBoth(): Promise<Both> {
  const held = await holdSandbox();
  const [real, sandbox] = await Promise.all([Side.of(clusterFromEnvironment()), Side.of(held.cluster)]);
  return {
    real,
    sandbox,
    close: async () => {
      real.admin.close();
      sandbox.admin.close();
      await held.stop();
    },
  };
}
