import { StatusError } from '../status-error.ts';

/** The version that a write insists on; nothing and `0` insist on none. kube-apiserver answers 500 to what is no number. */
export function wantedVersion(resourceVersion: string | undefined): string | undefined {
  if (resourceVersion === undefined || resourceVersion === '') return undefined;
  if (!/^\d{1,19}$/.test(resourceVersion))
    throw new StatusError(
      500,
      '',
      `strconv.ParseUint: parsing ${JSON.stringify(resourceVersion)}: invalid syntax`,
    );
  const version = resourceVersion.replace(/^0+(?=\d)/, '');
  return version === '0' ? undefined : version;
}
