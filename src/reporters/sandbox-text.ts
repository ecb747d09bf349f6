/** What is said of a sandbox that has come up. */
export interface SandboxFacts {
  readonly server: string;
  readonly version: string;
  /** Path of its kubeconfig. */
  readonly kubeconfig: string;
  /** Folder of a golden set to verify with. */
  readonly golden: string;
  readonly seconds: number;
  readonly services: readonly {
    readonly namespace: string;
    readonly service: string;
    readonly url: string;
  }[];
}

const image = 'registry.example.com/agent-service';

/** The screen of `kubectl bluegreen sandbox`: where it is, and the story to play on it. */
export function sandboxText({
  server,
  version,
  kubeconfig,
  golden,
  seconds,
  services,
}: SandboxFacts): string {
  const set = golden === 'golden' ? '' : ` --golden ${golden}`;
  const asked = services[0]?.url ?? '';
  return [
    `sandbox up after ${seconds.toFixed(1)} s    ${server}    (${version}, this machine only)`,
    ...services.map(({ namespace, service, url }) => `${namespace}/${service} answers on ${url}`),
    '',
    'In another terminal:',
    `  export KUBECONFIG=${kubeconfig}`,
    '  kubectl bluegreen status',
    '  # a version that answers too long is caught',
    `  kubectl bluegreen deploy --image ${image}:1.3.0-too-long --agent-version 1.3.0`,
    `  kubectl bluegreen verify${set}`,
    `  kubectl bluegreen switch${set}`,
    '  # the right one takes over, and hands back',
    `  kubectl bluegreen deploy --image ${image}:1.3.1 --agent-version 1.3.1`,
    `  kubectl bluegreen switch${set}`,
    '  kubectl bluegreen rollback',
    '  # ask whichever is live',
    `  curl -s ${asked}/v1/chat/completions -d '{"messages":[{"role":"user","content":"Where is order A-17?"}]}'`,
    '',
    '^C ends it, and nothing of it stays.',
    '',
  ].join('\n');
}
