import type { Kind } from '../kinds/kind.ts';
import type { KubernetesObject } from '../kubernetes-object.ts';
import type { StatusCause } from '../status-error.ts';
import { cause } from './invalid.ts';

const label = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/;
const subdomain = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;
const labelText =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const subdomainText =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const qualified =
  /^(?:[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?\/)?[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const labelValue = /^(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;
const qualifiedText =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const labelValueText =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
/** Bytes of all annotations together. */
const mostAnnotations = 256 * 1024;

export function validateMetadata(kind: Kind, { metadata }: KubernetesObject): readonly StatusCause[] {
  return [
    ...validateName(kind, metadata.name),
    ...validateLabels(metadata.labels, 'metadata.labels'),
    ...validateAnnotations(metadata.annotations),
  ];
}

function validateName({ kind, group }: Kind, name: string): readonly StatusCause[] {
  const field = 'metadata.name';
  if (name === '') return [cause.required(field, 'name or generateName is required')];
  if (group === 'rbac.authorization.k8s.io')
    return /[/%]/.test(name) || name === '.' || name === '..'
      ? [cause.invalid(field, name, "may not contain '/'")]
      : [];
  if (kind === 'Service' || kind === 'Namespace') {
    if (name.length > 63) return [cause.invalid(field, name, 'must be no more than 63 characters')];
    return label.test(name) ? [] : [cause.invalid(field, name, labelText)];
  }
  if (name.length > 253) return [cause.invalid(field, name, 'must be no more than 253 characters')];
  return subdomain.test(name) ? [] : [cause.invalid(field, name, subdomainText)];
}

export function validateLabels(
  labels: Readonly<Record<string, string>> | undefined,
  field: string,
): readonly StatusCause[] {
  return Object.entries(labels ?? {}).flatMap(([key, value]) => [
    ...(qualified.test(key) ? [] : [cause.invalid(field, key, qualifiedText)]),
    ...(value.length > 63 ? [cause.invalid(field, value, 'must be no more than 63 bytes')] : []),
    ...(labelValue.test(value) || value.length > 63 ? [] : [cause.invalid(field, value, labelValueText)]),
  ]);
}

function validateAnnotations(
  annotations: Readonly<Record<string, string>> | undefined,
): readonly StatusCause[] {
  const field = 'metadata.annotations';
  const entries = Object.entries(annotations ?? {});
  const size = entries.reduce(
    (sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value),
    0,
  );
  return [
    ...entries.flatMap(([key]) =>
      qualified.test(key.toLowerCase()) ? [] : [cause.invalid(field, key, qualifiedText)],
    ),
    ...(size > mostAnnotations
      ? [
          {
            reason: 'FieldValueTooLong',
            message: `Too long: may not be more than ${mostAnnotations} bytes`,
            field,
          },
        ]
      : []),
  ];
}
