import type { IncomingMessage } from 'node:http';
import { badRequest } from '../status-error.ts';

/** Whom a request wants to be taken for, as its `Impersonate-*` headers say it. */
export interface ImpersonationWish {
  readonly name: string;
  readonly uid: string;
  readonly groups: readonly string[];
  readonly extra: Readonly<Record<string, readonly string[]>>;
}

const extraPrefix = 'impersonate-extra-';

/** Undefined where there is no such header. Throws StatusError 400 where a user's name is missing. */
export function impersonationWish({ headersDistinct }: IncomingMessage): ImpersonationWish | undefined {
  const [name = ''] = headersDistinct['impersonate-user'] ?? [];
  const [uid = ''] = headersDistinct['impersonate-uid'] ?? [];
  const groups = headersDistinct['impersonate-group'] ?? [];
  const extra = Object.fromEntries(
    Object.entries(headersDistinct)
      .filter(([header]) => header.startsWith(extraPrefix))
      .map(([header, values = []]) => [unescaped(header.slice(extraPrefix.length)), values] as const)
      .toSorted(([one], [other]) => (one < other ? -1 : 1)),
  );
  const wish = { name, uid, groups, extra };
  if (name !== '') return wish;
  if (uid === '' && groups.length === 0 && Object.keys(extra).length === 0) return undefined;
  throw badRequest(`requested ${asGo(wish)} without impersonating a user name`);
}

/** `acme.com%2Fproject`; as it stands where the escapes are none. */
function unescaped(key: string): string {
  try {
    return decodeURIComponent(key);
  } catch {
    return key;
  }
}

/** kube-apiserver shows its own structure. */
function asGo({ uid, groups, extra }: ImpersonationWish): string {
  const list = (values: readonly string[]): string =>
    `[]string${values.length === 0 ? '(nil)' : `{${values.map((value) => JSON.stringify(value)).join(', ')}}`}`;
  const members = Object.entries(extra).map(([key, values]) => `${JSON.stringify(key)}:${list(values)}`);
  const map = `map[string][]string${members.length === 0 ? '(nil)' : `{${members.join(', ')}}`}`;
  return `&user.DefaultInfo{Name:"", UID:${JSON.stringify(uid)}, Groups:${list(groups)}, Extra:${map}}`;
}
