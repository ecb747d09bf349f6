import { annotation } from './annotations.ts';
import type { Service } from './kubernetes.ts';
import type { Refusal } from './refusal.ts';

/** A Service may ask for a reason. What it says there and is not understood asks for one too. */
export function reasonRefusals({ metadata }: Service, reason: string | undefined): readonly Refusal[] {
  const found = metadata.annotations?.[annotation.requireReason];
  if (found === undefined || found === 'false' || (reason ?? '').trim() !== '') return [];
  return [{ kind: 'reason-required', service: metadata.name, found }];
}
