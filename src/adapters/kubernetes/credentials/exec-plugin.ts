import type { ExecEntry } from '../kubeconfig/kubeconfig-file.ts';
import { bearer } from './bearer.ts';
import type { Credential, CredentialSource } from './credential-source.ts';
import { readExecCredential } from './read-exec-credential.ts';
import { runPlugin, type PluginEnvironment } from './run-plugin.ts';

/** A credential this close to its end is fetched anew. */
const leewayMs = 10_000;

/** What `provideClusterInfo` hands to the plugin (client.authentication.k8s.io, Cluster). */
export type ClusterInfo = Readonly<Record<string, string | boolean>>;

interface Answer {
  readonly credential: Credential;
  readonly endsAt: number;
}

interface Login {
  readonly answer: Promise<Answer>;
  readonly startedBy: AbortSignal | undefined;
}

/** Logs in by a program (client.authentication.k8s.io/v1). Runs it once for as long as its credential lasts. */
export function execCredential(
  exec: ExecEntry,
  cluster: ClusterInfo,
  environment: PluginEnvironment,
): CredentialSource {
  let last: Login | undefined;
  const logIn = async (signal: AbortSignal | undefined): Promise<Answer> => {
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
    // One run for all that wait: it may ask a person.
    async get(signal) {
      for (;;) {
        const own = last === undefined;
        const login = (last ??= { answer: logIn(signal), startedBy: signal });
        const answer = await login.answer.catch((error: unknown) => {
          if (last === login) last = undefined;
          // Who started it was interrupted; who waits for it was not.
          if (own || login.startedBy?.aborted !== true) throw error;
          return undefined;
        });
        signal?.throwIfAborted();
        if (answer !== undefined && (own || Date.now() < answer.endsAt - leewayMs)) return answer.credential;
        if (last === login) last = undefined;
      }
    },
    async lastUntil(at, signal) {
      const known = await last?.answer.catch(() => undefined);
      if (known === undefined || known.endsAt >= at) return undefined;
      try {
        // What is at hand stays where the plugin gives nothing new.
        const fresh = await logIn(signal);
        last = { answer: Promise.resolve(fresh), startedBy: signal };
        return undefined;
      } catch (error) {
        const why = `it could not be renewed: ${error instanceof Error ? error.message : String(error)}`;
        return { what: `the credential of ${exec.command}`, at: new Date(known.endsAt), why };
      }
    },
    renew() {
      last = undefined;
      return true;
    },
  };
}
