import { StatusError, type StatusCause } from '../status-error.ts';

/** Refusals that the router and the readers of requests share, in kube-apiserver's words. */

/** A path that no kind answers. */
export function noSuchResource(): StatusError {
  return new StatusError(404, 'NotFound', 'the server could not find the requested resource', {});
}

export function methodNotAllowed(): StatusError {
  return new StatusError(
    405,
    'MethodNotAllowed',
    'the server does not allow this method on the requested resource',
    {},
  );
}

/** What a kube-apiserver can do and the sandbox cannot. */
export function notInSandbox(call: string): StatusError {
  return new StatusError(501, 'NotImplemented', `the sandbox does not implement: ${call}`);
}

/** Of a watch. */
export const watchTypes = 'application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch';
const mediaTypes = 'application/json, application/yaml, application/vnd.kubernetes.protobuf';

export function unsupportedBody(): StatusError {
  return new StatusError(
    415,
    'UnsupportedMediaType',
    `the body of the request was in an unknown format - accepted media types include: ${mediaTypes}`,
  );
}

export function unsupportedPatch(): StatusError {
  return new StatusError(415, 'UnsupportedMediaType', '415: Unsupported Media Type', {});
}

/** No media type of the Accept header is one of the server's. */
export function unknownMediaType(watchable: boolean): StatusError {
  return new StatusError(
    406,
    'NotAcceptable',
    `406: Not Acceptable\n\nAvailable representations: ${mediaTypes}${watchable ? `, ${watchTypes}` : ''}`,
    {},
  );
}

/** The media type is known, what its parameters ask is not. */
export function notAcceptable(accepted: string = mediaTypes): StatusError {
  return new StatusError(406, 'NotAcceptable', `only the following media types are accepted: ${accepted}`);
}

export function tooLarge(limit: number): StatusError {
  return new StatusError(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${limit}`);
}

/** Options that cannot be: ListOptions, PatchOptions and the like. The first words of each message name the reason. */
export function invalidOptions(kind: string, causes: readonly StatusCause[]): StatusError {
  const texts = causes.map(({ field, message }) => `${field}: ${message}`);
  const text = texts.length === 1 ? texts.join('') : `[${texts.join(', ')}]`;
  return new StatusError(422, 'Invalid', `${kind}.meta.k8s.io "" is invalid: ${text}`, {
    group: 'meta.k8s.io',
    kind,
    causes,
  });
}

export function forbiddenField(field: string, message: string): StatusCause {
  return { reason: 'FieldValueForbidden', message: `Forbidden: ${message}`, field };
}

export function unsupportedValue(field: string, value: string, supported: string): StatusCause {
  return {
    reason: 'FieldValueNotSupported',
    message: `Unsupported value: ${value}: supported values: ${supported}`,
    field,
  };
}

/** A revision that is still to come; kube-apiserver waits three seconds for it first. */
export function tooLargeRevision(asked: number, current: number): StatusError {
  return new StatusError(
    504,
    'Timeout',
    `Timeout: Too large resource version: ${asked}, current: ${current}`,
    {
      causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version', field: '' }],
      retryAfterSeconds: 1,
    },
  );
}

/** `next`: the continue token by which the rest can be had all the same. */
export function expired(message: string, next?: string): StatusError {
  return new StatusError(410, 'Expired', message, undefined, next === undefined ? {} : { continue: next });
}
