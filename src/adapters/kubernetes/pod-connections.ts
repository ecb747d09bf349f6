import type { AgentFetch } from '../../ports/agent.ts';
import type { PodConnections } from '../../ports/pod-connections.ts';
import type { Connection } from './connect/connection.ts';
import { createFetch } from './fetch/create-fetch.ts';
import { openWebSocket, type PodPort, type PortForwardLog } from './port-forward/open-web-socket.ts';
import { PodAgent } from './port-forward/pod-agent.ts';
import { PodSocket } from './port-forward/pod-socket.ts';

export interface PodConnectionsOptions {
  /** Longest wait for one port-forward to open. */
  readonly connectTimeoutMs: number;
  readonly log?: PortForwardLog;
  /** Most connections to one port of a pod at once; more requests wait. Default 64. */
  readonly maxPerPod?: number;
  /** Checks certificates of pods that speak TLS. Off by default, as for the kubelet's probes: they rarely have a name to check. */
  readonly verifyPods?: boolean;
}

/** Port-forwards to the pods of the connection's namespace. Nothing is opened before the first request. */
export function openPodConnections(connection: Connection, options: PodConnectionsOptions): PodConnections {
  const roads = new Map<string, Road>();
  const openSockets = new Set<PodSocket>();
  const open = (target: PodPort): PodSocket => {
    const { connectTimeoutMs, log } = options;
    const socket = new PodSocket(target, (signal) =>
      openWebSocket(connection, target, { connectTimeoutMs, signal, log }),
    );
    openSockets.add(socket);
    socket.once('close', () => openSockets.delete(socket));
    return socket;
  };
  return {
    fetchTo(pod, port) {
      const key = `${pod}:${port}`;
      const road = roads.get(key) ?? newRoad(() => open({ pod, port }), options);
      roads.set(key, road);
      return road.fetch;
    },
    close() {
      for (const road of roads.values()) road.close();
      // Also those in use, and those that are still being opened.
      for (const socket of openSockets) socket.destroy();
    },
  };
}

interface Road {
  readonly fetch: AgentFetch;
  readonly close: () => void;
}

function newRoad(open: () => PodSocket, options: PodConnectionsOptions): Road {
  const common = { maxSockets: options.maxPerPod ?? 64, verify: options.verifyPods ?? false };
  const plain = new PodAgent(open, { ...common, secure: false });
  const secure = new PodAgent(open, { ...common, secure: true });
  return {
    fetch: createFetch({ http: plain, https: secure }),
    close: () => {
      plain.destroy();
      secure.destroy();
    },
  };
}
