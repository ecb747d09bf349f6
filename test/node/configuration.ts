import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { stringify } from 'yaml';
import { type Certificates, signCertificate } from '../cluster/control-plane/certificates.ts';
import { addresses, nodeName } from './addresses.ts';
import type { ImageFiles, MachinePlan } from './machine/plan.ts';
import { networkPlugins } from './requirements.ts';

export type ProxyMode = 'iptables' | 'nftables';

export interface MachineFiles {
  readonly folder: string;
  readonly certificates: Certificates;
  readonly apiPort: number;
  readonly binaries: { readonly kubelet: string; readonly 'kube-proxy': string };
  readonly image: ImageFiles;
  readonly proxyMode: ProxyMode;
  /** Of the containers, in each hierarchy. */
  readonly cgroup: string;
}

/** Writes what the machine's programs read; returns the path of the plan. */
export async function writeMachineFiles(files: MachineFiles): Promise<string> {
  const { folder, binaries, image, proxyMode } = files;
  const at = (...names: string[]): string => path.join(folder, ...names);
  await mkdir(at('cni'), { recursive: true });
  await mkdir(at('registries', '_default'), { recursive: true });
  const kubeletUser = {
    subject: `O=system:nodes, CN=system:node:${nodeName}`,
    names: [`IP:${addresses.node}`],
  };
  await Promise.all([
    writeAccess(files, 'kubelet', kubeletUser),
    writeAccess(files, 'kube-proxy', { subject: 'CN=system:kube-proxy' }),
    writeFile(at('kubelet.yaml'), stringify(kubeletConfiguration(files))),
    writeProxyMode(folder, proxyMode),
    writeFile(at('cni', '10-pods.conflist'), JSON.stringify(podNetwork)),
    writeFile(at('registries', '_default', 'hosts.toml'), everyRegistry),
    writeFile(at('containerd.toml'), containerdConfiguration(folder)),
  ]);
  const plan: MachinePlan = {
    folder,
    image,
    programs: {
      containerd: ['containerd', '--config', at('containerd.toml')],
      kubelet: [
        binaries.kubelet,
        ...[`--config=${at('kubelet.yaml')}`, `--kubeconfig=${at('kubelet.kubeconfig')}`],
        ...[`--hostname-override=${nodeName}`, `--node-ip=${addresses.node}`],
      ],
      'kube-proxy': [binaries['kube-proxy'], `--config=${at('kube-proxy.yaml')}`],
    },
  };
  await writeFile(at('machine.json'), JSON.stringify(plan));
  return at('machine.json');
}

/** A client certificate (the kubelet serves with it too) and a kubeconfig that names it. */
async function writeAccess(
  { folder, certificates, apiPort }: MachineFiles,
  name: 'kubelet' | 'kube-proxy',
  user: { readonly subject: string; readonly names?: readonly string[] },
): Promise<void> {
  const file = path.join(folder, name);
  const { ca, caKey } = certificates;
  await signCertificate({ ca, caKey, cert: `${file}.crt`, key: `${file}.key`, days: 2, ...user });
  const cluster = {
    server: `https://${addresses.plane}:${apiPort}`,
    'certificate-authority': ca,
    // The server's certificate is for loopback.
    'tls-server-name': 'localhost',
  };
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'plane', cluster }],
    users: [{ name, user: { 'client-certificate': `${file}.crt`, 'client-key': `${file}.key` } }],
    contexts: [{ name, context: { cluster: 'plane', user: name } }],
    'current-context': name,
  };
  await writeFile(`${file}.kubeconfig`, stringify(config), { mode: 0o600 });
}

function kubeletConfiguration({ folder, certificates, cgroup }: MachineFiles): unknown {
  return {
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    authentication: {
      x509: { clientCAFile: certificates.ca },
      anonymous: { enabled: false },
      webhook: { enabled: false },
    },
    // Only the API server has a certificate of this authority and a way here.
    authorization: { mode: 'AlwaysAllow' },
    tlsCertFile: path.join(folder, 'kubelet.crt'),
    tlsPrivateKeyFile: path.join(folder, 'kubelet.key'),
    address: addresses.node,
    healthzPort: 0,
    containerRuntimeEndpoint: 'unix:///run/containerd/containerd.sock',
    volumePluginDir: '/var/lib/kubelet/volume-plugins',
    resolvConf: '',
    // Nobody answers there; without one each pod gets an Event about it.
    clusterDNS: ['10.0.0.10'],
    failCgroupV1: false,
    failSwapOn: false,
    cgroupDriver: 'cgroupfs',
    cgroupRoot: `/${cgroup}`,
    enforceNodeAllocatable: [],
    imageGCHighThresholdPercent: 100,
    evictionHard: { 'memory.available': '50Mi', 'nodefs.available': '1%', 'imagefs.available': '1%' },
    oomScoreAdj: 0,
    maxPods: 250,
    serializeImagePulls: false,
    registryPullQPS: 0,
    eventRecordQPS: 0,
    kubeAPIQPS: 300,
    kubeAPIBurst: 600,
    nodeStatusUpdateFrequency: '5s',
  };
}

/** Tells kube-proxy, at its next start, how to write its rules. */
export async function writeProxyMode(folder: string, mode: ProxyMode): Promise<void> {
  const configuration = {
    apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
    kind: 'KubeProxyConfiguration',
    mode,
    hostnameOverride: nodeName,
    clientConnection: { kubeconfig: path.join(folder, 'kube-proxy.kubeconfig') },
    // Limits are the machine's, not the namespace's.
    conntrack: { maxPerCore: 0, min: 0, tcpEstablishedTimeout: '0s', tcpCloseWaitTimeout: '0s' },
    oomScoreAdj: 0,
    healthzBindAddress: '127.0.0.1:10256',
    metricsBindAddress: '127.0.0.1:10249',
  };
  await writeFile(path.join(folder, 'kube-proxy.yaml'), stringify(configuration));
}

const podNetwork = {
  cniVersion: '1.0.0',
  name: 'pods',
  plugins: [
    {
      type: 'bridge',
      bridge: 'cni0',
      isGateway: true,
      hairpinMode: true,
      ipam: {
        type: 'host-local',
        ranges: [[{ subnet: addresses.pods }]],
        routes: [{ dst: '0.0.0.0/0' }],
      },
    },
  ],
};

const everyRegistry = `server = "http://${addresses.registry}"
[host."http://${addresses.registry}"]
  capabilities = ["pull", "resolve"]
`;

/** `restrict_oom_score_adj`: without CAP_SYS_RESOURCE runc may not lower a score, and dies of it. */
function containerdConfiguration(folder: string): string {
  return `version = 2
root = "/var/lib/containerd"
state = "/run/containerd"
oom_score = 0
disabled_plugins = ["io.containerd.snapshotter.v1.aufs", "io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.devmapper", "io.containerd.snapshotter.v1.zfs", "io.containerd.tracing.processor.v1.otlp", "io.containerd.internal.v1.tracing"]
[grpc]
  address = "/run/containerd/containerd.sock"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "registry.local/pause:1"
  restrict_oom_score_adj = true
  disable_apparmor = true
  tolerate_missing_hugetlb_controller = true
  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = "overlayfs"
    default_runtime_name = "runc"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
      runtime_type = "io.containerd.runc.v2"
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "${networkPlugins}"
    conf_dir = "${path.join(folder, 'cni')}"
  [plugins."io.containerd.grpc.v1.cri".registry]
    config_path = "${path.join(folder, 'registries')}"
`;
}
