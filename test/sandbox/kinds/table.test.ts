import { expect, test } from 'vitest';
import { apiVersionOf } from '../../../src/sandbox/kinds/kind.ts';
import { findKind, kindOf, kinds } from '../../../src/sandbox/kinds/table.ts';
import { resolve, type Schema, schemaOf, schemas } from '../../../src/sandbox/schemas/schemas.ts';

test('a kind is found by its path and by its name', () => {
  const deployment = findKind('apps', 'v1', 'deployments');
  expect(deployment).toMatchObject({ kind: 'Deployment', singular: 'deployment', shortNames: ['deploy'] });
  expect(kindOf('apps/v1', 'Deployment')).toBe(deployment);
  expect(findKind('', 'v1', 'endpoints')).toBe(kindOf('v1', 'Endpoints'));
  expect(findKind('apps', 'v1', 'services')).toBeUndefined();
  expect(kindOf('v1', 'Deployment')).toBeUndefined();
});

test.each(kinds.map((kind) => [`${apiVersionOf(kind)} ${kind.kind}`, kind] as const))(
  '%s has a schema with metadata, and says which kind it is',
  (_, kind) => {
    const schema = schemaOf(kind);
    expect(Object.keys(schema.properties ?? {})).toEqual(expect.arrayContaining(['kind', 'metadata']));
    expect(
      (schema as Record<string, unknown>)['x-kubernetes-group-version-kind'] as readonly unknown[],
    ).toContainEqual({ group: kind.group, version: kind.version, kind: kind.kind });
  },
);

test('every schema that another refers to is there', () => {
  const references = (value: unknown): readonly string[] =>
    typeof value !== 'object' || value === null
      ? []
      : Object.entries(value).flatMap(([key, member]) =>
          key === '$ref' ? [String(member)] : references(member),
        );
  for (const $ref of new Set(references(schemas)))
    expect(Object.keys(resolve({ $ref })).length, $ref).toBeGreaterThan(0);
});

test('what stands beside a reference is kept', () => {
  const schema: Schema = { $ref: '#/components/schemas/io.k8s.api.core.v1.PodSpec', default: {} };
  expect(resolve(schema)).toMatchObject({ type: 'object', default: {} });
});
