import { KubeconfigError } from '../kubeconfig/kubeconfig-error.ts';
import type { PluginEnvironment } from './run-plugin.ts';

/** A user entry with `auth-provider: oidc`. */
export interface OidcLogin {
  readonly userName: string;
  /** Members as client-go reads them; those that are empty count as absent. */
  readonly config: Readonly<Record<OidcMember, string | undefined>>;
  readonly environment: PluginEnvironment;
}

const members = [
  'client-id',
  'client-secret',
  'id-token',
  'refresh-token',
  'idp-issuer-url',
  'idp-certificate-authority',
  'idp-certificate-authority-data',
] as const;

type OidcMember = (typeof members)[number];

export interface OidcTokens {
  readonly idToken: string | undefined;
  readonly refreshToken: string | undefined;
}

export function readOidcConfig(config: Readonly<Record<string, string>>): OidcLogin['config'] {
  const filled = members.map((member) => [member, config[member] === '' ? undefined : config[member]]);
  return Object.fromEntries(filled) as OidcLogin['config'];
}

/** @param detail of our own words: what an issuer says may hold the tokens that it was sent */
export function noToken({ userName }: OidcLogin, detail: string): KubeconfigError {
  return new KubeconfigError(
    `user "${userName}" cannot log in by OpenID Connect: ${detail}`,
    'log in again, or use an exec plugin',
  );
}
