import { createHmac, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { kindOf } from '../kinds/table.ts';
import type { Storage } from '../storage/storage.ts';
import { at, textAt } from '../read-json.ts';
import type { User } from './access.ts';
import { accountGroups, accountUser, audience, authenticated } from './well-known.ts';

export interface Account {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

export interface Reference {
  readonly name: string;
  readonly uid: string;
}

/** Objects that a token is bound to: it ends with the first of them that is there. Beside a pod the node is only told. */
export interface Bound {
  readonly secret?: Reference;
  readonly pod?: Reference;
  readonly node?: Reference;
}

export interface TokenWish extends Bound {
  readonly seconds: number;
  readonly audiences?: readonly string[];
}

export interface AccountTokens {
  issue(account: Account, wish: TokenWish): { readonly token: string; readonly expires: Date };
  /** Undefined for a token that is not ours, ended, for other audiences, or whose account is gone. */
  userOf(token: string): User | undefined;
}

/** Longer texts are no tokens of ours. */
const maxTokenLength = 8192;

/** JSON Web Tokens of ServiceAccounts, signed with a key that lives as long as the sandbox (HS256). */
export function createAccountTokens(storage: Storage, clock: Clock): AccountTokens {
  const key = randomBytes(32);
  const signed = (text: string): Buffer => createHmac('sha256', key).update(text).digest();
  return {
    issue(account, wish) {
      const issued = Math.floor(clock.now() / 1000);
      const expires = issued + wish.seconds;
      const text = `${encoded({ alg: 'HS256', typ: 'JWT' })}.${encoded(claims(account, wish, issued))}`;
      const token = `${text}.${signed(text).toString('base64url')}`;
      return { token, expires: new Date(expires * 1000) };
    },
    userOf(token) {
      const [head, body, signature, ...more] = token.length > maxTokenLength ? [] : token.split('.');
      if (head === undefined || body === undefined || signature === undefined || more.length > 0)
        return undefined;
      const given = Buffer.from(signature, 'base64url');
      const right = signed(`${head}.${body}`);
      if (given.length !== right.length || !timingSafeEqual(given, right)) return undefined;
      // Signed by us, so it is what `claims` made.
      return userFrom(storage, clock, JSON.parse(Buffer.from(body, 'base64url').toString('utf8')));
    },
  };
}

function claims({ namespace, name, uid }: Account, wish: TokenWish, issued: number): object {
  const { seconds, audiences = [audience], ...bound } = wish;
  return {
    aud: audiences,
    exp: issued + seconds,
    iat: issued,
    nbf: issued,
    iss: audience,
    jti: randomUUID(),
    'kubernetes.io': {
      namespace,
      ...bound,
      serviceaccount: { name, uid },
    },
    sub: accountUser(namespace, name),
  };
}

function userFrom(storage: Storage, clock: Clock, claimed: unknown): User | undefined {
  const expires = at(claimed, 'exp');
  if (typeof expires !== 'number' || clock.now() >= expires * 1000) return undefined;
  const audiences = at(claimed, 'aud');
  if (!Array.isArray(audiences) || !audiences.includes(audience)) return undefined;
  const mine = at(claimed, 'kubernetes.io');
  const namespace = textAt(mine, 'namespace');
  if (!isThere(storage, 'ServiceAccount', namespace, at(mine, 'serviceaccount'))) return undefined;
  if (!isBoundToWhatIsThere(storage, namespace, mine)) return undefined;
  return {
    name: textAt(claimed, 'sub'),
    uid: textAt(mine, 'serviceaccount', 'uid'),
    groups: [...accountGroups(namespace), authenticated],
    extra: {
      'authentication.kubernetes.io/credential-id': [`JTI=${textAt(claimed, 'jti')}`],
      ...told('node', at(mine, 'node')),
      ...told('pod', at(mine, 'pod')),
    },
  };
}

function isBoundToWhatIsThere(storage: Storage, namespace: string, mine: unknown): boolean {
  const [secret, pod, node] = [at(mine, 'secret'), at(mine, 'pod'), at(mine, 'node')];
  if (secret !== undefined) return isThere(storage, 'Secret', namespace, secret);
  if (pod !== undefined) return isThere(storage, 'Pod', namespace, pod);
  return node === undefined || isThere(storage, 'Node', undefined, node);
}

function told(what: string, reference: unknown): Readonly<Record<string, readonly string[]>> {
  const members = ['name', 'uid'].filter((member) => textAt(reference, member) !== '');
  return Object.fromEntries(
    members.map((member) => [`authentication.kubernetes.io/${what}-${member}`, [textAt(reference, member)]]),
  );
}

/** The very object that was there when the token was issued. */
function isThere(storage: Storage, kind: string, namespace: string | undefined, claimed: unknown): boolean {
  const served = kindOf('v1', kind);
  const found = served && storage.get(served, namespace, textAt(claimed, 'name'));
  return found?.metadata.uid === textAt(claimed, 'uid');
}

function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
