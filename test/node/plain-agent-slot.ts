import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { SlotOptions } from '../e2e/harness/index.ts';

/** A slot whose containers run `fixtures/plain-agent.ts`. */
export function plainAgentSlot(replicas = 1): SlotOptions {
  const text = readFileSync(path.join(import.meta.dirname, 'fixtures', 'plain-agent.ts'), 'utf8');
  return {
    replicas,
    edit: ({ spec }) => {
      const [container] = spec.template.spec.containers;
      if (container !== undefined)
        container['command'] = ['/bin/node', '--input-type=module-typescript', '-e', text];
    },
  };
}
