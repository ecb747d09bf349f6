import type { ExecEntry } from '../kubeconfig/kubeconfig-file.ts';
import { bearer } from './bearer.ts';
import type { Credential, CredentialSource } from './credential-source.ts';
import { readExecCredential } from './read-exec-credential.ts';
import { runPlugin, type PluginEnvironment } from './run-plugin.ts';

/** A credential this close to its end is fetched anew. */
const leewayMs = 10_000;

/** What `provideClusterInfo` hands to the plugin (client.authentication.k8s.io, Cluster). */
export type ClusterInfo = Readonly<Record<string, string | boolean>>;

/** Logs in by a program (client.authentication.k8s.io/v1). Runs it once for as long as its credential lasts. */
export function execCredential(
  exec: ExecEntry,
  cluster: ClusterInfo,
  environment: PluginEnvironment,
): CredentialSource {
  let last: Promise<{ readonly credential: Credential; readonly endsAt: number }> | undefined;
  const fetchNew = async (
    signal: AbortSignal | undefined,
  ): Promise<{ credential: Credential; endsAt: number }> => {
    const answer = readExecCredential(exec, await runPlugin(exec, cluster, environment, signal));
    const { token, cert, key } = answer;
    return {
      credential: {
        ...(token === undefined ? {} : { authorization: bearer(token, `the token of ${exec.command}`) }),
        ...(cert === undefined || key === undefined ? {} : { cert, key }),
      },
      endsAt: answer.endsAt,
    };
  };
  return {
    async get(signal) {
      const known = await last?.catch(() => undefined);
      if (known !== undefined && Date.now() < known.endsAt - leewayMs) return known.credential;
      last = fetchNew(signal);
      return (await last).credential;
    },
    renew() {
      last = undefined;
      return true;
    },
  };
}
