import type { Labels } from './check-labels.ts';

/** core/v1 types as decoding has checked them: the members that rules are about. */
export interface PodSpec {
  readonly activeDeadlineSeconds?: number;
  readonly containers?: readonly Container[] | null;
  readonly dnsPolicy?: string;
  readonly hostNetwork?: boolean;
  readonly hostname?: string;
  readonly initContainers?: readonly Container[];
  readonly nodeName?: string;
  readonly nodeSelector?: Labels;
  readonly restartPolicy?: string;
  readonly serviceAccountName?: string;
  readonly subdomain?: string;
  readonly terminationGracePeriodSeconds?: number;
  readonly tolerations?: readonly Toleration[];
  readonly volumes?: readonly Volume[];
}

export interface PodTemplate {
  readonly metadata?: { readonly labels?: Labels; readonly annotations?: Labels };
  readonly spec?: PodSpec;
}

export interface Container {
  readonly name?: string;
  readonly image?: string;
  readonly env?: readonly EnvVar[];
  readonly envFrom?: readonly EnvFrom[];
  readonly imagePullPolicy?: string;
  readonly lifecycle?: { readonly postStart?: Handler; readonly preStop?: Handler };
  readonly livenessProbe?: Probe;
  readonly ports?: readonly ContainerPort[];
  readonly readinessProbe?: Probe;
  readonly resources?: Resources;
  readonly restartPolicy?: string;
  readonly startupProbe?: Probe;
  readonly terminationMessagePolicy?: string;
  readonly volumeMounts?: readonly VolumeMount[];
}

export interface ContainerPort {
  readonly name?: string;
  readonly containerPort?: number;
  readonly hostPort?: number;
  readonly hostIP?: string;
  readonly protocol?: string;
}

/** Where a value or a file comes from, by name and key. */
export interface KeySource {
  readonly name?: string;
  readonly key?: string;
}

export interface EnvVar {
  readonly name?: string;
  readonly value?: string;
  readonly valueFrom?: {
    readonly configMapKeyRef?: KeySource;
    readonly secretKeyRef?: KeySource;
    readonly fieldRef?: FieldSource;
    readonly resourceFieldRef?: { readonly resource?: string };
    readonly fileKeyRef?: object;
  };
}

export interface FieldSource {
  readonly apiVersion?: string;
  readonly fieldPath?: string;
}

export interface EnvFrom {
  readonly prefix?: string;
  readonly configMapRef?: KeySource;
  readonly secretRef?: KeySource;
}

export interface VolumeMount {
  readonly name?: string;
  readonly mountPath?: string;
  readonly subPath?: string;
  readonly subPathExpr?: string;
}

export interface Handler {
  readonly exec?: { readonly command?: readonly string[] };
  readonly grpc?: { readonly port?: number };
  readonly httpGet?: HttpGet;
  readonly sleep?: { readonly seconds?: number };
  readonly tcpSocket?: { readonly port?: string | number };
}

export interface HttpGet {
  readonly path?: string;
  readonly port?: string | number;
  readonly scheme?: string;
  readonly httpHeaders?: readonly { readonly name?: string }[];
}

export interface Probe extends Handler {
  readonly failureThreshold?: number;
  readonly initialDelaySeconds?: number;
  readonly periodSeconds?: number;
  readonly successThreshold?: number;
  readonly terminationGracePeriodSeconds?: number;
  readonly timeoutSeconds?: number;
}

export interface Resources {
  readonly limits?: Readonly<Record<string, string>>;
  readonly requests?: Readonly<Record<string, string>>;
}

export interface Toleration {
  readonly effect?: string;
  readonly key?: string;
  readonly operator?: string;
  readonly tolerationSeconds?: number;
  readonly value?: string;
}

export interface KeyToPath {
  readonly key?: string;
  readonly path?: string;
  readonly mode?: number;
}

export interface FilesSource {
  readonly defaultMode?: number;
  readonly items?: readonly KeyToPath[];
}

export interface Volume {
  readonly name?: string;
  readonly configMap?: FilesSource & { readonly name?: string };
  readonly hostPath?: { readonly path?: string };
  readonly persistentVolumeClaim?: { readonly claimName?: string };
  readonly secret?: FilesSource & { readonly secretName?: string };
  readonly [source: string]: unknown;
}
