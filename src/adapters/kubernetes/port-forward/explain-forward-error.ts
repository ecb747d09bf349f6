import { showText } from '../show-text.ts';

/** What containerd says before it comes to the point: ids of its own, longer than a line (1.6 to 2.1, as CRI-O). */
const preambles = [
  /^error forwarding port \d+ to pod [0-9a-f]+, uid ?: */,
  /^failed to execute portforward in network namespace "[^"]*": /,
];

/** What the kubelet wrote on the error channel of a port-forward, for people. */
export function explainForwardError(text: string, port: number): string {
  if (/connection refused/i.test(text)) return `nothing listens on localhost:${port} in the pod`;
  return showText(
    preambles.reduce((rest, preamble) => rest.replace(preamble, ''), text),
    400,
  );
}
