import { KubeconfigError } from '../kubeconfig/kubeconfig-error.ts';
import { reasonOf } from '../kubeconfig/read-material.ts';
import { bearer } from './bearer.ts';
import type { Credential, CredentialSource } from './credential-source.ts';
import { monotonicMs } from '../../monotonic-ms.ts';

/** The kubelet rotates projected tokens long before they end, so a token this old is still good. */
const freshMs = 10_000;

/** Reads a token that something else rotates. */
export function tokenFileCredential(file: string): CredentialSource {
  let last: { readonly credential: Credential; readonly at: number } | undefined;
  return {
    async get() {
      if (last !== undefined && monotonicMs() - last.at < freshMs) return last.credential;
      const credential = { authorization: bearer(await readToken(file), `token file ${file}`) };
      last = { credential, at: monotonicMs() };
      return credential;
    },
    lastUntil: () => Promise.resolve(undefined),
    renew() {
      last = undefined;
      return true;
    },
  };
}

async function readToken(file: string): Promise<string> {
  try {
    // Loaded here: most kubeconfigs name no token file.
    const { readFile } = await import('node:fs/promises');
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new KubeconfigError(`the token file cannot be read: ${file}: ${reasonOf(error)}`, `ls -l ${file}`, {
      cause: error,
    });
  }
}
