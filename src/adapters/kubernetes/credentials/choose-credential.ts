import type { ChosenEntries } from '../kubeconfig/choose-entries.ts';
import { KubeconfigError } from '../kubeconfig/kubeconfig-error.ts';
import { bearer } from './bearer.ts';
import type { CredentialSource } from './credential-source.ts';
import { execCredential, type ClusterInfo } from './exec-plugin.ts';
import { fixedCredential, fixedToken } from './fixed-credential.ts';
import { oidcCredential } from './oidc-provider.ts';
import type { PluginEnvironment } from './run-plugin.ts';
import { tokenFileCredential } from './token-file.ts';

/** The way to log in that counts where an entry names several: the order is client-go's. */
export function chooseCredential(
  entries: ChosenEntries,
  ca: string | undefined,
  environment: PluginEnvironment,
): CredentialSource {
  const { user, userName } = entries;
  if (user.tokenFile !== undefined) return tokenFileCredential(user.tokenFile);
  if (user.token !== undefined)
    return fixedToken(user.token, bearer(user.token, `the token of user "${userName}"`), userName);
  if (user.username !== undefined)
    return fixedCredential({ authorization: basic(user.username, user.password ?? '') });
  if (user.exec !== undefined) {
    if (!/^client\.authentication\.k8s\.io\/v1(beta1)?$/.test(user.exec.apiVersion))
      throw new KubeconfigError(
        `user "${userName}": exec.apiVersion must be client.authentication.k8s.io/v1 or v1beta1`,
        'kubectl config view --minify',
      );
    return execCredential(user.exec, clusterInfo(entries, ca), environment);
  }
  if (user.authProvider === undefined) return fixedCredential({});
  if (user.authProvider.name === 'oidc') return oidcCredential(user.authProvider, userName, environment);
  throw new KubeconfigError(
    `user "${userName}" logs in by auth-provider "${user.authProvider.name}", which Kubernetes no longer has`,
    'use the exec plugin of your provider (gke-gcloud-auth-plugin, kubelogin)',
  );
}

function basic(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

function clusterInfo({ server, cluster }: ChosenEntries, ca: string | undefined): ClusterInfo {
  return {
    server,
    ...(cluster.tlsServerName === undefined ? {} : { 'tls-server-name': cluster.tlsServerName }),
    ...(cluster.skipTlsVerify ? { 'insecure-skip-tls-verify': true } : {}),
    ...(ca === undefined ? {} : { 'certificate-authority-data': Buffer.from(ca).toString('base64') }),
    ...(cluster.proxyUrl === undefined ? {} : { 'proxy-url': cluster.proxyUrl }),
  };
}
