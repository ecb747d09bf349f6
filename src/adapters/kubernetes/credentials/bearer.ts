import { KubeconfigError } from '../kubeconfig/kubeconfig-error.ts';

/**
 * The Authorization header of a bearer token.
 * @throws KubeconfigError where it cannot be a header's value; the token itself is never shown
 */
export function bearer(token: string, from: string): string {
  const trimmed = token.trim();
  if (trimmed === '')
    throw new KubeconfigError(`${from} is empty`, 'log in again, or name another user with --user');
  if (!/^[\x21-\x7e]+$/.test(trimmed))
    throw new KubeconfigError(
      `${from} is not a token: it has spaces or characters that no header can carry`,
      'log in again, or name another user with --user',
    );
  return `Bearer ${trimmed}`;
}
