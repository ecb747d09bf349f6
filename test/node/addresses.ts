/** Addresses of the node's own world; nobody outside of its namespaces ever meets them. */
export const addresses = {
  /** The control plane's end of the cable, where the node finds the API server. */
  plane: '10.213.0.1',
  node: '10.213.0.2',
  cable: 30,
  pods: '10.244.0.0/16',
  /** As the API server is told (control-plane/commands.ts). */
  services: '10.0.0.0/24',
  registry: '127.0.0.1:5000',
} as const;

export const nodeName = 'node-0';
