import { ownersOf } from './ownership.ts';
import type { Refusal } from './refusal.ts';
import type { Service } from './kubernetes.ts';

/** A controller that holds the selector puts it back at once: a move would be undone behind everybody's back. */
export function revertRefusals(service: Service): readonly Refusal[] {
  const { name } = service.metadata;
  return ownersOf(service).flatMap((owner) =>
    owner.tool === 'Flux' && owner.reverts
      ? [
          {
            kind: 'would-be-reverted' as const,
            service: name,
            tool: owner.tool,
            by: owner.by,
            how: 'it holds the selector by server-side apply',
          },
        ]
      : [],
  );
}
