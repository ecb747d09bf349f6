/**
 * Frames of `v4.channel.k8s.io` for port-forward: one byte of channel, then data. For each port there are two
 * channels, data (0) and error (1), and the first two bytes on each are the port, little-endian.
 * Source: kubernetes/kubernetes, pkg/kubelet/server and apimachinery's wsstream; tried on 1.36.
 */
export const dataChannel = 0;
export const errorChannel = 1;

const portBytes = 2;

export type Frame =
  | { readonly kind: 'data'; readonly bytes: Buffer }
  /** The kubelet tells why the port cannot be used. */
  | { readonly kind: 'error'; readonly text: string }
  /** Nothing to hand on: the port number, or an empty frame. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'broken'; readonly detail: string };

/** Reads the frames of one port-forward of one port. */
export class FrameReader {
  readonly #port: number;
  readonly #heads: [Buffer, Buffer] = [Buffer.alloc(0), Buffer.alloc(0)];

  constructor(port: number) {
    this.#port = port;
  }

  read(frame: Buffer): Frame {
    const channel = frame[0];
    if (channel === undefined) return { kind: 'nothing' };
    if (channel !== dataChannel && channel !== errorChannel)
      return { kind: 'broken', detail: `a frame on channel ${channel}, which was not opened` };
    const rest = this.#afterPort(channel, frame.subarray(1));
    if (rest === 'wrong-port') return { kind: 'broken', detail: 'a frame that begins with another port' };
    if (rest.length === 0) return { kind: 'nothing' };
    return channel === dataChannel
      ? { kind: 'data', bytes: rest }
      : { kind: 'error', text: rest.toString('utf8') };
  }

  #afterPort(channel: 0 | 1, bytes: Buffer): Buffer | 'wrong-port' {
    const head = this.#heads[channel];
    if (head.length === portBytes) return bytes;
    const missing = portBytes - head.length;
    const grown = Buffer.concat([head, bytes.subarray(0, missing)]);
    this.#heads[channel] = grown;
    if (grown.length === portBytes && grown.readUInt16LE() !== this.#port) return 'wrong-port';
    return bytes.subarray(missing);
  }
}

export function dataFrame(bytes: Buffer): Buffer {
  const frame = Buffer.allocUnsafe(bytes.length + 1);
  frame[0] = dataChannel;
  bytes.copy(frame, 1);
  return frame;
}
