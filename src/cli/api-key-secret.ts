import { custom } from '@oclif/core/flags';
import type { ReadSecretKey, SecretKey } from '../ports/secret-keys.ts';
import { resolved } from './flags.ts';
import { objectName } from './names.ts';
import { once } from './once.ts';
import { UsageError } from './usage-error.ts';
import type { OpenedCluster } from './wiring.ts';

export const apiKeySecretFlag = {
  'api-key-secret': custom<SecretKey>({ parse: (input) => resolved(() => secretKeyOf(input)) })({
    helpValue: 'NAME/KEY',
    summary:
      'Send this key of a Secret of the namespace with each request, as Authorization: Bearer, or as the suite’s apiKeyHeader. It is never printed.',
  }),
};

export interface ApiKeySecretFlag {
  readonly 'api-key-secret'?: SecretKey | undefined;
}

function secretKeyOf(input: string): SecretKey {
  const [name = '', key = '', ...more] = input.split('/');
  if (name === '' || key === '' || more.length > 0)
    throw new UsageError(`--api-key-secret ${input}: write NAME/KEY, as agent-secrets/api-key`);
  return { name: objectName('Secret', name), key };
}

/** The key, asked for once and only where something is sent; undefined where none is named. */
export function apiKeyOf(
  { 'api-key-secret': from }: ApiKeySecretFlag,
  work: OpenedCluster,
): () => Promise<string | undefined> {
  if (from === undefined) return () => Promise.resolve(undefined);
  const read: ReadSecretKey = async (secret) => (await work.apiServer()).readSecretKey(secret);
  return once(() => read(from));
}
