import {
  type ApiServer,
  type GuardObjectAsRead,
  type GuardWriteOptions,
  type ServerVersion,
} from '../../../ports/api-server.ts';
import { ClusterError, type ClusterRequest } from '../../../ports/cluster.ts';
import type { SecretKey } from '../../../ports/secret-keys.ts';
import type { SecretVersion } from '../../../ports/secret-versions.ts';
import type { AccessRule } from '../../../domain/doctor/permissions.ts';
import type { GuardKind, GuardObject } from '../../../domain/guard/guard-policy.ts';
import type { Json } from '../../../domain/json.ts';
import type { ServicePort } from '../../../domain/monitor/metric.ts';
import type { ArgoApplication } from '../../../domain/slots/self-heal.ts';
import type { JsonPatch } from '../../../domain/slots/json-patch.ts';
import type { ApiCall } from './api-call.ts';
import { applicationShape } from './application-shape.ts';
import { isRecord } from './check-shape.ts';
import { badAnswer, exchange, parseAnswer } from './exchange.ts';
import { jsonPatchText } from './json-patch-text.ts';
import type { Transport } from './transport.ts';

const guardGroup = 'admissionregistration.k8s.io';
const guardPlural: Readonly<Record<GuardKind, string>> = {
  ValidatingAdmissionPolicy: 'validatingadmissionpolicies',
  ValidatingAdmissionPolicyBinding: 'validatingadmissionpolicybindings',
};
const fieldManager = 'kubectl-bluegreen';
/** The one form that is taken: where a server does not know it, it answers 406 and not with the content. */
const metadataAlone = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1';

/** The API server beyond one namespace, over HTTPS. */
export class RestApiServer implements ApiServer {
  readonly #transport: Transport;
  readonly #timeoutMs: number;

  constructor(transport: Transport, timeoutMs: number) {
    this.#transport = transport;
    this.#timeoutMs = timeoutMs;
  }

  async version(): Promise<ServerVersion> {
    const call: ApiCall = {
      method: 'GET',
      path: '/version',
      query: {},
      repeatable: true,
      request: { verb: 'get', resource: '/version', group: '', name: undefined, namespace: '' },
      signal: undefined,
    };
    const answer = await exchange(this.#transport, call, this.#timeoutMs);
    const info = parseAnswer(this.#transport, call, answer);
    const gitVersion = isRecord(info) ? info['gitVersion'] : undefined;
    if (typeof gitVersion !== 'string') throw badAnswer(this.#transport, call, 'it names no version');
    const ms = Date.parse(answer.date ?? '');
    return { gitVersion, date: Number.isNaN(ms) ? undefined : new Date(ms) };
  }

  async mayI({ group, resource, subresource, verb, name, scope }: AccessRule): Promise<boolean> {
    const place = scope === 'cluster' ? {} : { namespace: this.#transport.connection.namespace };
    const reviews = 'authorization.k8s.io';
    const narrower = {
      ...(subresource === undefined ? {} : { subresource }),
      ...(name === undefined ? {} : { name }),
    };
    const asked = { ...place, verb, group, resource, ...narrower };
    const review = await this.#ask({
      method: 'POST',
      path: `/apis/${reviews}/v1/selfsubjectaccessreviews`,
      body: {
        apiVersion: `${reviews}/v1`,
        kind: 'SelfSubjectAccessReview',
        spec: { resourceAttributes: asked },
      },
      // A review changes nothing, so it may be asked twice.
      repeatable: true,
      request: { verb: 'create', resource: 'selfsubjectaccessreviews', group: reviews, name: undefined },
    });
    const status = isRecord(review) ? review['status'] : undefined;
    return isRecord(status) && status['allowed'] === true;
  }

  async secretVersion(name: string): Promise<SecretVersion> {
    if (!(await this.mayI({ group: '', resource: 'secrets', verb: 'get', name })))
      return { kind: 'not-allowed' };
    const call = secretCall(this.#transport.connection.namespace, name);
    try {
      const answer = await this.#ask({ ...call, accept: metadataAlone });
      const metadata =
        isRecord(answer) && answer['kind'] === 'PartialObjectMetadata' ? answer['metadata'] : undefined;
      const resourceVersion = isRecord(metadata) ? metadata['resourceVersion'] : undefined;
      if (typeof resourceVersion === 'string') return { kind: 'version', resourceVersion };
    } catch (error) {
      if (error instanceof ClusterError && error.kind === 'not-found') return { kind: 'absent' };
      throw error;
    }
    throw new ClusterError(
      'bad-answer',
      `the API server answered for the metadata of secrets/${name} with something else`,
      call.request,
    );
  }

  async readSecretKey({ name, key }: SecretKey): Promise<string> {
    const call = secretCall(this.#transport.connection.namespace, name);
    const answer = await this.#ask(call);
    const data = isRecord(answer) ? answer['data'] : undefined;
    const keys = isRecord(data) ? Object.keys(data).sort() : [];
    const value = isRecord(data) && keys.includes(key) ? data[key] : undefined;
    if (typeof value !== 'string')
      throw new ClusterError(
        'not-found',
        `secret/${name} has no key ${key}; it has: ${keys.join(', ') || 'none'}`,
        call.request,
      );
    const text = Buffer.from(value, 'base64')
      .toString('utf8')
      .replace(/\r?\n$/, '');
    if (!/^[\x21-\x7e]+$/.test(text))
      throw new ClusterError(
        'invalid',
        `key ${key} of secret/${name} cannot be sent in a header: it is empty, or has blanks or characters beyond ASCII`,
        call.request,
      );
    return text;
  }

  async readGuard(kind: GuardKind, name: string): Promise<GuardObjectAsRead | undefined> {
    const call = { ...guardCall('get', kind, name), method: 'GET', repeatable: true } as const;
    try {
      return this.#asRead(await this.#ask(call), call.request);
    } catch (error) {
      if (error instanceof ClusterError && error.kind === 'not-found') return undefined;
      throw error;
    }
  }

  async createGuard(object: GuardObject, { dryRun }: GuardWriteOptions): Promise<void> {
    const { request, path } = guardCall('create', object.kind, undefined);
    const named = { ...request, name: object.metadata.name };
    await this.#ask({ method: 'POST', path, request: named, query: writeQuery(dryRun), body: object });
  }

  async patchGuard(
    kind: GuardKind,
    name: string,
    patch: JsonPatch,
    { dryRun }: GuardWriteOptions,
  ): Promise<void> {
    await this.#ask({
      ...guardCall('patch', kind, name),
      method: 'PATCH',
      query: writeQuery(dryRun),
      body: { patch },
    });
  }

  async deleteGuard(kind: GuardKind, name: string, { dryRun }: GuardWriteOptions): Promise<void> {
    const query = { dryRun: dryRun ? 'All' : undefined };
    await this.#ask({ ...guardCall('delete', kind, name), method: 'DELETE', query });
  }

  async readApplication(namespace: string, name: string): Promise<ArgoApplication> {
    const [group, resource] = ['argoproj.io', 'applications'];
    const request = { verb: 'get', resource, group, name, namespace };
    const folder = `/apis/${group}/v1alpha1/namespaces/${encodeURIComponent(namespace)}/${resource}`;
    const path = `${folder}/${encodeURIComponent(name)}`;
    const object = await this.#ask({ method: 'GET', path, request, repeatable: true });
    const wrong = applicationShape(object, '');
    if (wrong !== undefined)
      throw new ClusterError('bad-answer', `Application ${namespace}/${name}: ${wrong}`, request);
    return object as ArgoApplication;
  }

  async getThroughService(
    { namespace, name, port, scheme, path: prefix }: ServicePort,
    path: string,
    query: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<string> {
    const service = `${scheme}:${name}:${port}`;
    const folder = `/api/v1/namespaces/${encodeURIComponent(namespace)}/services/${encodeURIComponent(service)}/proxy`;
    const call: ApiCall = {
      method: 'GET',
      path: `${folder}${prefix}${path}`,
      query,
      repeatable: true,
      request: { verb: 'get', resource: 'services/proxy', group: '', name: service, namespace },
      signal,
    };
    return (await exchange(this.#transport, call, this.#timeoutMs)).body;
  }

  close(): void {
    this.#transport.close();
  }

  async #ask({ query = {}, repeatable = false, body, request, ...rest }: Asked): Promise<unknown> {
    const call: ApiCall = {
      ...rest,
      query,
      repeatable,
      request: { namespace: '', ...request },
      signal: undefined,
      ...(body === undefined ? {} : { body: bodyOf(body) }),
    };
    return parseAnswer(this.#transport, call, await exchange(this.#transport, call, this.#timeoutMs));
  }

  #asRead(object: unknown, request: Asked['request']): GuardObjectAsRead {
    const { metadata, spec } = isRecord(object) ? object : {};
    const { name, uid } = isRecord(metadata) ? metadata : {};
    if (typeof name === 'string' && typeof uid === 'string' && isRecord(spec))
      return { metadata: { name, uid }, spec: spec as Json };
    throw new ClusterError(
      'bad-answer',
      `the API server answered get ${request.resource} with something else`,
      {
        namespace: '',
        ...request,
      },
    );
  }
}

/** One request: a JSON Patch, or an object, or nothing to be sent. */
interface Asked {
  readonly method: ApiCall['method'];
  readonly path: string;
  readonly query?: ApiCall['query'];
  readonly body?: object;
  readonly repeatable?: boolean;
  readonly accept?: string;
  readonly request: Omit<ClusterRequest, 'namespace'> & { readonly namespace?: string };
}

function bodyOf(body: object): NonNullable<ApiCall['body']> {
  return 'patch' in body
    ? { type: 'application/json-patch+json', text: jsonPatchText(body.patch as JsonPatch) }
    : { type: 'application/json', text: JSON.stringify(body) };
}

function secretCall(namespace: string, name: string) {
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/secrets/${encodeURIComponent(name)}`;
  const request = { verb: 'get', resource: 'secrets', group: '', name, namespace };
  return { method: 'GET', path, request, repeatable: true } as const;
}

function guardCall(
  verb: string,
  kind: GuardKind,
  name: string | undefined,
): { readonly path: string; readonly request: Asked['request'] } {
  const resource = guardPlural[kind];
  const list = `/apis/${guardGroup}/v1/${resource}`;
  return {
    path: name === undefined ? list : `${list}/${encodeURIComponent(name)}`,
    request: { verb, resource, group: guardGroup, name },
  };
}

function writeQuery(dryRun: boolean): ApiCall['query'] {
  return { fieldManager, dryRun: dryRun ? 'All' : undefined };
}
