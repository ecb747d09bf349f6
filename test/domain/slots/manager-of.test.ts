import { expect, test } from 'vitest';
import type { ManagedFieldsEntry, ObjectMeta } from '../../../src/domain/slots/kubernetes.ts';
import { lastWriter, writerSince } from '../../../src/domain/slots/manager-of.ts';

const path = ['spec', 'template'];
const noon = '2026-11-22T12:00:00Z';

function wrote(
  manager: string,
  time: string,
  fieldsV1 = { 'f:spec': { 'f:template': {} } },
): ManagedFieldsEntry {
  return { manager, operation: 'Update', time, fieldsV1 };
}

function object(...managedFields: readonly ManagedFieldsEntry[]): ObjectMeta {
  return { name: 'agent-green', uid: '1', resourceVersion: '1', managedFields };
}

test('the last who wrote a field is named, with the time', () => {
  const meta = object(wrote('deployer', noon), wrote('kubectl-edit', '2026-11-22T12:00:05Z'));
  expect(lastWriter(meta, path)).toBe('changed by kubectl-edit at 2026-11-22T12:00:05Z');
});

test('nobody owns it: unknown', () => {
  expect(lastWriter(object(), path)).toBe('changed by somebody unknown');
});

test('of two in the same second, the one who wrote since it was read is named, whichever comes first', () => {
  const before = object(wrote('aaa', noon));
  expect(writerSince(before, object(wrote('aaa', noon), wrote('zzz', noon)), path)).toMatch(
    /^changed by zzz /,
  );
  expect(
    writerSince(object(wrote('zzz', noon)), object(wrote('aaa', noon), wrote('zzz', noon)), path),
  ).toMatch(/^changed by aaa /);
});

test('who wrote other fields since is not named', () => {
  const elsewhere = wrote('scaler', '2026-11-22T12:00:05Z', { 'f:spec': { 'f:replicas': {} } } as never);
  const now = object(wrote('deployer', '2026-11-22T12:00:01Z'), elsewhere);
  expect(writerSince(object(wrote('deployer', noon)), now, path)).toBe(
    'changed by deployer at 2026-11-22T12:00:01Z',
  );
});

test('where it cannot be told who wrote since, the last one is named', () => {
  const same = object(wrote('deployer', noon));
  expect(writerSince(same, same, path)).toBe(`changed by deployer at ${noon}`);
});
