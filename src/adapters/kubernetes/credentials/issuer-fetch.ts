import type { CustomFetch } from 'openid-client';
import { chooseProxy } from '../connect/choose-proxy.ts';
import { connectionTrouble } from '../connect/connection-error.ts';
import { newAgent } from '../connect/new-agent.ts';
import { createFetch } from '../fetch/create-fetch.ts';
import { readMaterial } from '../kubeconfig/read-material.ts';
import { noToken, type OidcLogin } from './oidc-login.ts';

/** For a whole renewal; less than a request to the API server has, which would be blamed otherwise. */
const mostMs = 10_000;

/**
 * A fetch to one issuer, by its own authority where the kubeconfig names one, and by the proxy of the environment.
 * Its time runs from now on, for all requests together. Answers come whole.
 * @throws KubeconfigError where no whole answer comes
 */
export function issuerFetch(login: OidcLogin): CustomFetch {
  const { config, environment, userName } = login;
  const named = { data: config['idp-certificate-authority-data'], file: config['idp-certificate-authority'] };
  const ca = readMaterial(named, `certificate authority of the issuer of user "${userName}"`);
  const material = { ...(ca === undefined ? {} : { ca }), rejectUnauthorized: true };
  const timeoutMs = Math.min(environment.timeoutMs, mostMs);
  const signal = AbortSignal.timeout(timeoutMs);
  return async (url, { method, headers, body }) => {
    const { origin } = new URL(url);
    const proxy = chooseProxy(new URL(url), undefined, environment.env);
    try {
      const agent = newAgent({ server: origin, proxy }, material, false);
      const fetch = createFetch({ http: agent, https: agent });
      // As text it has a length; a form would be sent in chunks, which not all issuers take.
      const sent = body instanceof URLSearchParams ? body.toString() : (body ?? null);
      const answer = await fetch(url, { method, headers, body: sent, signal });
      const bytes = await answer.arrayBuffer();
      const { status, headers: told } = answer;
      return new Response(bytes.byteLength === 0 ? null : bytes, { status, headers: told });
    } catch (error) {
      if (signal.aborted) throw noToken(login, `${origin} gave no whole answer within ${timeoutMs / 1000} s`);
      const { message } = await connectionTrouble(error, { server: origin, proxy }, 'nothing');
      throw noToken(login, message);
    }
  };
}
