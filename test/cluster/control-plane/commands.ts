import path from 'node:path';
import type { Certificates } from './certificates.ts';

/** What the command lines of the control plane's programs need to know. */
export interface Plan {
  /** The run's folder: data, logs, credentials. */
  readonly folder: string;
  readonly ports: {
    readonly etcd: number;
    readonly etcdPeer: number;
    readonly api: number;
    readonly kwok: number;
  };
  readonly certificates: Certificates;
  readonly auditLog: string;
}

/** Where its clients reach etcd. */
export function etcdUrl({ ports }: Pick<Plan, 'ports'>): string {
  return `http://127.0.0.1:${ports.etcd}`;
}

export function etcdArguments(plan: Plan): readonly string[] {
  const { folder, ports } = plan;
  const client = etcdUrl(plan);
  const peer = `http://127.0.0.1:${ports.etcdPeer}`;
  return [
    ...[
      '--name',
      'test',
      '--data-dir',
      path.join(folder, 'etcd'),
      '--unsafe-no-fsync',
      '--log-level',
      'warn',
    ],
    ...['--listen-client-urls', client, '--advertise-client-urls', client],
    ...[
      '--listen-peer-urls',
      peer,
      '--initial-advertise-peer-urls',
      peer,
      '--initial-cluster',
      `test=${peer}`,
    ],
  ];
}

export function apiServerArguments(plan: Plan): readonly string[] {
  const { folder, ports, certificates, auditLog } = plan;
  return [
    `--etcd-servers=${etcdUrl(plan)}`,
    ...['--bind-address=127.0.0.1', '--advertise-address=127.0.0.1', `--secure-port=${ports.api}`],
    ...[`--tls-cert-file=${certificates.cert}`, `--tls-private-key-file=${certificates.key}`],
    ...[`--client-ca-file=${certificates.ca}`, `--token-auth-file=${path.join(folder, 'tokens.csv')}`],
    ...[
      `--service-account-key-file=${certificates.serviceAccountKey}`,
      `--service-account-signing-key-file=${certificates.serviceAccountKey}`,
    ],
    '--service-account-issuer=https://kubernetes.default.svc',
    ...[
      '--authorization-mode=RBAC,Node',
      '--service-cluster-ip-range=10.0.0.0/24',
      '--endpoint-reconciler-type=none',
    ],
    ...[`--kubelet-client-certificate=${certificates.cert}`, `--kubelet-client-key=${certificates.key}`],
    // Hostname would be looked up in DNS.
    ...[`--kubelet-certificate-authority=${certificates.ca}`, '--kubelet-preferred-address-types=InternalIP'],
    ...[
      `--audit-log-path=${auditLog}`,
      `--audit-policy-file=${path.join(folder, 'audit-policy.yaml')}`,
      '--audit-log-format=json',
    ],
    '--profiling=false',
  ];
}

export function controllerManagerArguments({ folder, certificates }: Plan): readonly string[] {
  return [
    ...[
      `--kubeconfig=${path.join(folder, 'controllerManager.kubeconfig')}`,
      '--leader-elect=false',
      '--secure-port=0',
    ],
    ...[
      `--root-ca-file=${certificates.ca}`,
      `--service-account-private-key-file=${certificates.serviceAccountKey}`,
    ],
    // An HPA is looked at each 15 s otherwise.
    '--horizontal-pod-autoscaler-sync-period=1s',
    '--controllers=*,-node-ipam-controller,-node-route-controller,-cloud-node-lifecycle-controller',
    // A busy machine may starve KWOK for a while; the node is not dead for that.
    ...[
      '--node-monitor-grace-period=180s',
      '--kube-api-qps=300',
      '--kube-api-burst=600',
      '--profiling=false',
    ],
  ];
}

export function schedulerArguments({ folder }: Plan): readonly string[] {
  const kubeconfig = `--kubeconfig=${path.join(folder, 'scheduler.kubeconfig')}`;
  return [
    kubeconfig,
    '--leader-elect=false',
    '--secure-port=0',
    '--kube-api-qps=300',
    '--kube-api-burst=600',
    '--profiling=false',
  ];
}

export function kwokArguments({ folder, ports, certificates }: Plan): readonly string[] {
  return [
    ...[
      `--kubeconfig=${path.join(folder, 'kwok.kubeconfig')}`,
      `--config=${path.join(folder, 'stages.yaml')}`,
    ],
    ...[
      '--manage-all-nodes',
      '--node-ip=127.0.0.1',
      `--node-port=${ports.kwok}`,
      `--server-address=127.0.0.1:${ports.kwok}`,
    ],
    ...[`--tls-cert-file=${certificates.cert}`, `--tls-private-key-file=${certificates.key}`],
    // Names only, nothing is ever sent there; EndpointSlices refuse loopback addresses.
    ...['--cidr=10.244.0.0/16', '--node-lease-duration-seconds=40', '--enable-crds=PortForward,Logs'],
  ];
}
