import type { KindName } from '../../../domain/slots/kubernetes.ts';
import { anything, flag, list, map, number, object, text, textOrNumber, type Check } from './check-shape.ts';

/** The members of src/domain/slots/kubernetes.ts, checked. */

const metadata = object(
  { name: text },
  {
    namespace: text,
    generateName: text,
    uid: text,
    resourceVersion: text,
    generation: number,
    creationTimestamp: text,
    deletionTimestamp: text,
    labels: map(text),
    annotations: map(text),
    ownerReferences: list(
      object({ apiVersion: text, kind: text, name: text, uid: text }, { controller: flag }),
    ),
    managedFields: list(
      object({}, { manager: text, operation: text, time: text, subresource: text, fieldsV1: anything }),
    ),
  },
);

const keyReference = object({ key: text }, { name: text });
const named = object({}, { name: text });

const container = object(
  { name: text },
  {
    image: text,
    env: list(
      object(
        { name: text },
        { value: text, valueFrom: object({}, { configMapKeyRef: keyReference, secretKeyRef: keyReference }) },
      ),
    ),
    envFrom: list(object({}, { prefix: text, configMapRef: named, secretRef: named })),
    ports: list(object({ containerPort: number }, { name: text, protocol: text })),
    readinessProbe: anything,
    lifecycle: object({}, { preStop: anything }),
    resources: object({}, { requests: map(text), limits: map(text) }),
    restartPolicy: text,
  },
);

const volume = object(
  { name: text },
  {
    configMap: named,
    secret: object({}, { secretName: text }),
    projected: object({}, { sources: list(object({}, { configMap: named, secret: named })) }),
  },
);

const podSpec = object(
  { containers: list(container) },
  {
    initContainers: list(container),
    volumes: list(volume),
    nodeName: text,
    readinessGates: list(object({ conditionType: text })),
  },
);

const podTemplate = object(
  { spec: podSpec },
  { metadata: object({}, { labels: map(text), annotations: map(text) }) },
);

const condition = object(
  { type: text, status: text },
  { reason: text, message: text, lastTransitionTime: text },
);

const containerState = object(
  {},
  {
    waiting: object({}, { reason: text, message: text }),
    running: object({}, { startedAt: text }),
    terminated: object({ exitCode: number }, { reason: text, message: text, finishedAt: text }),
  },
);

const containerStatus = object(
  { name: text },
  {
    ready: flag,
    restartCount: number,
    image: text,
    imageID: text,
    containerID: text,
    state: containerState,
    lastState: containerState,
  },
);

const servicePort = object({ port: number }, { name: text, protocol: text, targetPort: textOrNumber });

const endpoint = object(
  { addresses: list(text) },
  {
    conditions: object({}, { ready: flag, serving: flag, terminating: flag }),
    targetRef: object({}, { kind: text, name: text, uid: text }),
  },
);

export const objectShapes: Readonly<Record<KindName, Check>> = {
  Service: object({
    metadata,
    spec: object(
      {},
      {
        selector: map(text),
        type: text,
        clusterIP: text,
        ipFamilies: list(text),
        sessionAffinity: text,
        ports: list(servicePort),
      },
    ),
  }),
  Deployment: object(
    {
      metadata,
      spec: object(
        { selector: object({}, { matchLabels: map(text) }), template: podTemplate },
        { replicas: number, paused: flag, progressDeadlineSeconds: number },
      ),
    },
    {
      status: object(
        {},
        {
          observedGeneration: number,
          replicas: number,
          updatedReplicas: number,
          readyReplicas: number,
          availableReplicas: number,
          unavailableReplicas: number,
          conditions: list(condition),
        },
      ),
    },
  ),
  ReplicaSet: object(
    { metadata, spec: object({ template: podTemplate }, { replicas: number }) },
    { status: object({}, { replicas: number, readyReplicas: number }) },
  ),
  Pod: object(
    { metadata, spec: podSpec },
    {
      status: object(
        {},
        {
          phase: text,
          reason: text,
          message: text,
          podIP: text,
          conditions: list(condition),
          containerStatuses: list(containerStatus),
          initContainerStatuses: list(containerStatus),
        },
      ),
    },
  ),
  EndpointSlice: object(
    { metadata },
    {
      addressType: text,
      endpoints: list(endpoint),
      ports: list(object({}, { name: text, port: number })),
    },
  ),
  ConfigMap: object({ metadata }, { immutable: flag, data: map(text), binaryData: map(text) }),
  Event: object(
    {
      metadata,
      involvedObject: object(
        {},
        { apiVersion: text, kind: text, namespace: text, name: text, uid: text, resourceVersion: text },
      ),
    },
    {
      type: text,
      reason: text,
      message: text,
      count: number,
      firstTimestamp: text,
      lastTimestamp: text,
      source: object({}, { component: text }),
    },
  ),
  HorizontalPodAutoscaler: object(
    {
      metadata,
      spec: object(
        { scaleTargetRef: object({ kind: text, name: text }, { apiVersion: text }), maxReplicas: number },
        { minReplicas: number },
      ),
    },
    { status: object({}, { currentReplicas: number, desiredReplicas: number }) },
  ),
  ResourceQuota: object(
    { metadata },
    {
      spec: object({}, { scopes: list(text), scopeSelector: anything }),
      status: object({}, { hard: map(text), used: map(text) }),
    },
  ),
};
