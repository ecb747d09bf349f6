import { annotation } from '../slots/annotations.ts';
import { pointerToken, type JsonPatch } from '../slots/json-patch.ts';
import { annotationPatch } from '../slots/annotation-patch.ts';
import type { Service } from '../slots/kubernetes.ts';
import { uidTest } from '../slots/uid-test.ts';

/** The label that the guard watches; undefined where the Service is not marked. */
export function guardedLabel({ metadata }: Service): string | undefined {
  return metadata.annotations?.[annotation.guard];
}

/**
 * Marks the Service: it holds only for the very Service and mark that were read.
 * @param text why another mark is replaced, which the guard lets through only where glass is broken
 */
export function markPatch(service: Service, slotKey: string, text: string): JsonPatch {
  const { metadata } = service;
  const mark = [uidTest(metadata), ...annotationPatch(metadata, annotation.guard, slotKey)];
  if (guardedLabel(service) === undefined) return mark;
  return [...mark, ...annotationPatch(metadata, annotation.breakGlass, text)];
}

/** Takes the mark off, by breaking glass: the guard lets nothing else through. */
export function unmarkPatch(service: Service, text: string): JsonPatch {
  return [
    uidTest(service.metadata),
    ...annotationPatch(service.metadata, annotation.guard, undefined),
    ...annotationPatch(service.metadata, annotation.breakGlass, text),
  ];
}

/** What the guard is there to refuse: another slot, and no record of it. Only ever sent as a dry run. */
export function probePatch(service: Service, slotKey: string): JsonPatch {
  const path = `/spec/selector/${pointerToken(slotKey)}`;
  return [uidTest(service.metadata), { op: 'replace', path, value: 'kubectl-bluegreen-probe' }];
}
