import { makeCertificate, type Pair } from '../../../certificates.ts';

export type { Pair };

export interface LoopbackOptions {
  /** `IP:127.0.0.1`, `DNS:localhost` */
  readonly names?: readonly string[];
  readonly from?: Date;
  readonly to?: Date;
}

/** A self-signed certificate; it is its own authority. */
export async function selfSigned({
  names = ['IP:127.0.0.1', 'DNS:localhost'],
  from = new Date('2020-01-01'),
  to = new Date('2048-01-01'),
}: LoopbackOptions = {}): Promise<Pair> {
  return await makeCertificate({ subject: 'CN=loopback', names, from, to });
}
