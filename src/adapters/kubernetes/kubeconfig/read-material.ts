import { readFileSync } from 'node:fs';
import { KubeconfigError } from './kubeconfig-error.ts';
import type { Material } from './kubeconfig-file.ts';

/**
 * Certificate or key as PEM text; undefined where none is given.
 * @param what for messages: `client key of user ada`
 * @throws KubeconfigError where the file cannot be read, the base64 is broken or there is no PEM in it
 */
export function readMaterial(material: Material, what: string): string | undefined {
  const text = material.data === undefined ? readFile(material.file, what) : decode(material.data, what);
  if (text === undefined || text.includes('-----BEGIN ')) return text;
  const where = material.data === undefined ? ` (${material.file ?? ''})` : '';
  throw new KubeconfigError(
    `the ${what}${where} is not PEM: it has no BEGIN line`,
    'kubectl config view --minify --raw shows what is stored',
  );
}

function readFile(file: string | undefined, what: string): string | undefined {
  if (file === undefined) return undefined;
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new KubeconfigError(`the ${what} cannot be read: ${file}: ${reasonOf(error)}`, `ls -l ${file}`, {
      cause: error,
    });
  }
}

export function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return 'no such file';
  if (code === 'EACCES') return 'permission denied';
  if (code === 'EISDIR') return 'it is a folder';
  return typeof code === 'string' ? code : 'unreadable';
}

/** Node's decoder passes over what is not base64, so it is checked first. */
function decode(data: string, what: string): string {
  const compact = data.replace(/\s+/g, '');
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(compact) || compact.length % 4 !== 0)
    throw new KubeconfigError(
      `the ${what} is not valid base64`,
      'kubectl config view --minify --raw shows what is stored',
    );
  return Buffer.from(compact, 'base64').toString('utf8');
}
