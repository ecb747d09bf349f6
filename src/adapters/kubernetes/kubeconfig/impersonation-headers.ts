import { KubeconfigError } from './kubeconfig-error.ts';
import type { UserEntry } from './kubeconfig-file.ts';

/** `--as` and its like as headers (Kubernetes docs, User impersonation). @throws KubeconfigError */
export function impersonationHeaders(user: UserEntry): Readonly<Record<string, string | readonly string[]>> {
  const { as, asUid, asGroups, asExtra } = user;
  const extra = Object.entries(asExtra);
  if (as === undefined && asUid === undefined && asGroups.length === 0 && extra.length === 0) return {};
  if (as === undefined)
    throw new KubeconfigError('groups or a uid are impersonated without a user', 'add --as USER');
  const headers = {
    'impersonate-user': as,
    ...(asUid === undefined ? {} : { 'impersonate-uid': asUid }),
    ...(asGroups.length === 0 ? {} : { 'impersonate-group': asGroups }),
    ...Object.fromEntries(
      extra.map(([key, values]) => [`impersonate-extra-${encodeURIComponent(key.toLowerCase())}`, values]),
    ),
  };
  const carried = Object.values(headers).flat();
  if (!carried.every((value) => /^[\x20-\x7e]*$/.test(value)))
    throw new KubeconfigError(
      'the names to impersonate have characters that no header can carry',
      'check --as and --as-group',
    );
  return headers;
}
