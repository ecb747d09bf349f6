import { annotation } from '../slots/annotations.ts';
import type { JsonObject } from '../json.ts';
import type { Service } from '../slots/kubernetes.ts';
import { guardedLabel } from './guard-patch.ts';

/** What somebody wrote who went around the guard last. */
export function brokenGlass({ metadata }: Service): string | undefined {
  const text = metadata.annotations?.[annotation.breakGlass];
  return text === undefined || text.trim() === '' ? undefined : text;
}

/**
 * A merge patch that moves traffic on the day when this tool is broken. Of a guarded Service in the form that the guard
 * lets through: with a text that is not there yet, and that whoever pastes it may complete. Otherwise it drops the
 * history, which would no longer be true; a guarded Service keeps it, and says that glass was broken.
 */
export function breakGlassPatch(service: Service, slotKey: string, to: string): JsonObject {
  const spec = { selector: { [slotKey]: to } };
  if (guardedLabel(service) !== undefined)
    return { metadata: { annotations: { [annotation.breakGlass]: newText(service, to) } }, spec };
  if (service.metadata.annotations?.[annotation.history] === undefined) return { spec };
  return { metadata: { annotations: { [annotation.history]: null } }, spec };
}

function newText(service: Service, to: string): string {
  const text = `to ${to} by hand, WHO: WHY`;
  return service.metadata.annotations?.[annotation.breakGlass] === text ? `${text} (again)` : text;
}
