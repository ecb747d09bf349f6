import type { KubernetesObject } from '../kubernetes-object.ts';
import type { StatusCause } from '../status-error.ts';
import { cause, checkText } from './cause.ts';
import { isQualifiedName } from './text-rules.ts';

interface EventLike {
  readonly action?: string;
  readonly eventTime?: string | null;
  readonly involvedObject?: { readonly namespace?: string };
  readonly message?: string;
  readonly reason?: string;
  readonly reportingComponent?: string;
  readonly reportingInstance?: string;
}

/** Members that an Event with an `eventTime` must have, and how long they may be. */
const lengths = { reportingInstance: 128, action: 128, reason: 128 } as const;

export function checkEvent(object: KubernetesObject): readonly StatusCause[] {
  const event = object as EventLike & KubernetesObject;
  const own = event.metadata.namespace ?? '';
  const about = event.involvedObject?.namespace ?? '';
  const isNew = typeof event.eventTime === 'string';
  // What has no namespace has its Events here.
  const clusterWide = isNew ? ['default', 'kube-system'] : ['default'];
  const agrees = about === '' ? clusterWide.includes(own) : isNew || about === own;
  return [
    ...(agrees ? [] : [cause.invalid('involvedObject.namespace', about, 'does not match event.namespace')]),
    ...(isNew ? checkNew(event) : []),
  ];
}

function checkNew(event: EventLike): readonly StatusCause[] {
  const { reportingComponent = '', message = '' } = event;
  const members = Object.entries(lengths) as readonly (readonly [keyof typeof lengths, number])[];
  const tooLong = (field: string, most: number): StatusCause =>
    cause.invalid(field, '', `can have at most ${most} characters`);
  return [
    ...(reportingComponent === '' ? [cause.required('reportingComponent')] : []),
    ...checkText('reportingComponent', reportingComponent, isQualifiedName),
    ...members.flatMap(([member, most]) => [
      ...((event[member] ?? '') === '' ? [cause.required(member)] : []),
      ...(Buffer.byteLength(event[member] ?? '') > most ? [tooLong(member, most)] : []),
    ]),
    ...(Buffer.byteLength(message) > 1024 ? [tooLong('message', 1024)] : []),
  ];
}
