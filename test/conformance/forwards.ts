/** One request to open a port-forward, in the described system; see `Described`. */
export interface Forward {
  readonly what: string;
  /** `{ready}`, `{crashed}`, or one that is not there. */
  readonly pod: string;
  /** As it stands in the query. */
  readonly ports?: string;
  readonly protocols?: readonly string[];
  readonly as?: 'nobody' | 'stranger';
  /** A plain GET, without an upgrade. */
  readonly plain?: true;
  readonly status: number;
}

const v4 = ['v4.channel.k8s.io'];
const toAgent = { pod: '{ready}', ports: '8000', protocols: v4 };

export const forwards: readonly Forward[] = [
  { ...toAgent, what: 'to the port of an agent', status: 101 },
  { ...toAgent, what: 'to the port of a pod that crashed', pod: '{crashed}', status: 101 },
  { ...toAgent, what: 'to a port where nobody listens', ports: '8001', status: 101 },
  { ...toAgent, what: 'to no such pod', pod: 'absent', status: 404 },
  { ...toAgent, what: 'without the right', as: 'nobody', status: 403 },
  { ...toAgent, what: 'with a token that is none', as: 'stranger', status: 401 },
  { ...toAgent, what: 'by a protocol that there is not', protocols: ['portforward.k8s.io'], status: 403 },
  { ...toAgent, what: 'by the next version of the protocol', protocols: ['v5.channel.k8s.io'], status: 403 },
  { ...toAgent, what: 'to a port that is no number', ports: 'http', status: 400 },
  { ...toAgent, what: 'to a port that is too large', ports: '65536', status: 400 },
  { ...toAgent, what: 'to port 0', ports: '0', status: 400 },
  { pod: '{ready}', protocols: v4, what: 'to no port', status: 400 },
  { ...toAgent, what: 'without an upgrade', plain: true, status: 400 },
];

export function pathOf({ pod, ports }: Pick<Forward, 'pod' | 'ports'>): string {
  const query = ports === undefined ? '' : `?ports=${ports}`;
  return `/api/v1/namespaces/NS/pods/${pod}/portforward${query}`;
}
