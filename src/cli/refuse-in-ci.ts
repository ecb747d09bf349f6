import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';

/** Golden files say what is right; a pipeline that wrote them would agree with whatever the agent answers. */
export function refuseInCi(command: string, { env }: Terminal): void {
  const ci = env['CI'] ?? '';
  if (ci !== '' && ci !== 'false' && ci !== '0')
    throw new UsageError(`${command} writes golden files, which never happens with CI set (CI=${ci})`);
}
