import http from 'node:http';
import https from 'node:https';
import type { AgentFetch } from '../../ports/agent.ts';
import { createFetch } from './fetch/create-fetch.ts';

/** A fetch to wherever a URL points, by the same code as through a port-forward. */
export function openUrlFetch(): { readonly fetch: AgentFetch; readonly close: () => void } {
  const agents = { http: new http.Agent({ keepAlive: true }), https: new https.Agent({ keepAlive: true }) };
  return {
    fetch: createFetch(agents),
    close: () => {
      agents.http.destroy();
      agents.https.destroy();
    },
  };
}
