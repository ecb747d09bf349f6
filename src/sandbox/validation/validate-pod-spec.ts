import type { StatusCause } from '../status-error.ts';
import { cause } from './invalid.ts';
import { isValue, type Value, valuesIn } from './values.ts';

const name = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/;
const nameText =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

export function validatePodSpec(given: unknown, field: string): readonly StatusCause[] {
  const spec = isValue(given) ? given : {};
  const containers = valuesIn(spec['containers']);
  const volumes = new Set(valuesIn(spec['volumes']).map((volume) => volume['name']));
  return [
    ...(containers.length === 0 ? [cause.required(`${field}.containers`)] : []),
    ...containers.flatMap((one, index) => validateContainer(one, `${field}.containers[${index}]`, volumes)),
    ...twice(containers, `${field}.containers`),
    ...twice(valuesIn(spec['volumes']), `${field}.volumes`),
  ];
}

function validateContainer(
  container: Value,
  field: string,
  volumes: ReadonlySet<unknown>,
): readonly StatusCause[] {
  const own = container['name'];
  const named = typeof own === 'string' && own !== '';
  return [
    ...(named ? [] : [cause.required(`${field}.name`)]),
    ...(named && !name.test(own) ? [cause.invalid(`${field}.name`, own, nameText)] : []),
    ...(container['image'] === undefined || container['image'] === ''
      ? [cause.required(`${field}.image`)]
      : []),
    ...valuesIn(container['env']).flatMap((one, index) =>
      one['name'] === undefined || one['name'] === '' ? [cause.required(`${field}.env[${index}].name`)] : [],
    ),
    ...valuesIn(container['volumeMounts']).flatMap((one, index) =>
      volumes.has(one['name'])
        ? []
        : [
            {
              reason: 'FieldValueNotFound',
              message: `Not found: ${JSON.stringify(one['name'])}`,
              field: `${field}.volumeMounts[${index}].name`,
            },
          ],
    ),
  ];
}

function twice(list: readonly Value[], field: string): readonly StatusCause[] {
  const names = list.map((one) => one['name']);
  return names.flatMap((one, index) =>
    names.indexOf(one) < index ? [cause.duplicate(`${field}[${index}].name`, one)] : [],
  );
}
