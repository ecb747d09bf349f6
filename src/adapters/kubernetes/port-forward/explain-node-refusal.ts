/** What the pod's node is the cause of, by the words of the API server, the kubelet and its runtime (seen on 1.36). */
const causes: readonly (readonly [said: RegExp, told: string])[] = [
  [/^error dialing backend: (?:dial tcp )?/, 'the API server does not reach the kubelet of its node: '],
  // A kubelet that has just started learns of its pods within a second; a pod that is gone has a Status instead.
  [/^pod does not exist$/, 'the kubelet of its node does not know the pod, or not yet'],
  [/^rpc error: code = \w+ desc = /, 'the container runtime of its node does not answer: '],
];

/** Why a port-forward was not opened, where that is neither the pod's fault nor the API server's; else undefined. */
export function explainNodeRefusal(said: string): string | undefined {
  const found = causes.find(([words]) => words.test(said));
  return found === undefined ? undefined : said.replace(...found);
}
