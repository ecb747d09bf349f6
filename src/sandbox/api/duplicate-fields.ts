import { apiVersionOf, type Kind } from '../kinds/kind.ts';
import type { WriteOptions } from '../registry/registry.ts';
import { badRequest, StatusError } from '../status-error.ts';

/**
 * The registry sees an object in which nothing stands twice any more, so what stood twice is told here: after the
 * fields that are not known, which the registry tells.
 */
export function withDuplicates<T>(
  kind: Kind,
  duplicates: readonly string[],
  options: WriteOptions,
  write: (options: WriteOptions) => T,
): T {
  if (duplicates.length === 0 || options.fieldValidation === 'Ignore') return write(options);
  const texts = duplicates.map(duplicateField);
  if (options.fieldValidation === 'Warn') {
    const object = write(options);
    texts.forEach((text) => options.warn(text));
    return object;
  }
  refuseStrictly(kind, texts, () => write({ ...options, dryRun: true }));
}

const strict = 'strict decoding error: ';

function refuseStrictly(kind: Kind, texts: readonly string[], tryWrite: () => unknown): never {
  try {
    tryWrite();
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    if (error.message.includes(strict)) throw badRequest([error.message, ...texts].join(', '));
  }
  throw badRequest(
    `${kind.kind} in version ${JSON.stringify(apiVersionOf(kind))} cannot be handled as a ${kind.kind}: ${strict}${texts.join(', ')}`,
  );
}

export function duplicateField(path: string): string {
  return `duplicate field ${JSON.stringify(path)}`;
}
