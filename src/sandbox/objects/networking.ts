import type { KubernetesObject } from '../kubernetes-object.ts';
import type { Labels } from './label-selector.ts';

/** A Service as the storage holds it, with its defaults. */
export interface Service extends KubernetesObject {
  readonly spec: {
    readonly selector?: Labels;
    readonly ports?: readonly ServicePort[];
    readonly clusterIP?: string;
    readonly ipFamilies?: readonly string[];
    readonly type?: string;
    readonly publishNotReadyAddresses?: boolean;
  };
}

export interface ServicePort {
  readonly name?: string;
  readonly port: number;
  readonly targetPort?: number | string;
  readonly protocol?: string;
  readonly appProtocol?: string;
}

/** As anybody may have written it. */
export interface EndpointSlice extends KubernetesObject {
  readonly addressType: 'IPv4' | 'IPv6' | 'FQDN';
  /** Null in a slice that stands for "none". */
  readonly endpoints: readonly AnyEndpoint[] | null;
  readonly ports: readonly Partial<EndpointPort>[] | null;
}

/** Conditions that are not said hold, but for `terminating`; what is no pod has no reference. */
export interface AnyEndpoint {
  readonly conditions?: Partial<Endpoint['conditions']>;
  readonly targetRef?: Partial<Omit<Endpoint['targetRef'], 'kind'>> & { readonly kind?: string };
}

/** An endpoint as the controllers write it: a pod. */
export interface Endpoint {
  readonly addresses: readonly string[];
  readonly conditions: {
    readonly ready: boolean;
    readonly serving: boolean;
    readonly terminating: boolean;
  };
  readonly hostname?: string;
  readonly targetRef: {
    readonly kind: 'Pod';
    readonly namespace: string;
    readonly name: string;
    readonly uid: string;
  };
  readonly nodeName?: string;
}

export interface EndpointPort {
  /** Empty for a Service with one unnamed port. */
  readonly name: string;
  readonly port: number;
  readonly protocol: string;
  readonly appProtocol?: string;
}
