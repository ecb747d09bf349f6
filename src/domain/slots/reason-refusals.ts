import { annotation } from './annotations.ts';
import type { Service } from './kubernetes.ts';
import type { CommandScope } from './printed-command.ts';
import type { Refusal } from './refusal.ts';

export interface ServiceScope extends CommandScope {
  readonly service: string;
}

/** A Service may ask for a reason. What it says there and is not understood asks for one too. */
function wantsReason({ metadata }: Pick<Service, 'metadata'>): boolean {
  const found = metadata.annotations?.[annotation.requireReason];
  return found !== undefined && found !== 'false';
}

export function reasonRefusals({ metadata }: Service, reason: string | undefined): readonly Refusal[] {
  const found = metadata.annotations?.[annotation.requireReason] ?? '';
  if (!wantsReason({ metadata }) || (reason ?? '').trim() !== '') return [];
  return [{ kind: 'reason-required', service: metadata.name, found }];
}

/** Where commands about this Service shall work, with a reason where it asks for one. */
export function scopeOf(scope: CommandScope, service: Service): ServiceScope {
  return { ...scope, service: service.metadata.name, ...reasonRequired(service) };
}

/** What a result says of a Service that asks for a reason with each change; commands are printed with one then. */
export function reasonRequired(service: Service): { reasonRequired?: true } {
  return wantsReason(service) ? { reasonRequired: true } : {};
}
