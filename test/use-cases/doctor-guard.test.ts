import { describe, expect, test } from 'vitest';
import { guardName, guardObject, type GuardKind } from '../../src/domain/guard/guard-policy.ts';
import { annotation } from '../../src/domain/slots/annotations.ts';
import { nothingRepeated } from '../../src/domain/slots/printed-command.ts';
import type { ApiServer, GuardObjectAsRead } from '../../src/ports/api-server.ts';
import { ClusterError } from '../../src/ports/cluster.ts';
import { guardFindings } from '../../src/use-cases/doctor-guard.ts';
import { describedSystem } from '../builders/cluster-objects.ts';

const scope = { context: 'prod', namespace: 'ai-agents', server: 'https://k8s', repeated: nothingRepeated };

const stored = (kind: GuardKind): GuardObjectAsRead => ({
  metadata: { name: guardName, uid: `uid-${kind}` },
  spec: guardObject(kind).spec,
});

async function found(
  mark: string | undefined,
  readGuard: (kind: GuardKind) => GuardObjectAsRead | undefined,
): Promise<readonly [string | undefined, string | undefined]> {
  const annotations = mark === undefined ? {} : { [annotation.guard]: mark };
  const [service] = describedSystem({ service: { annotations } }).Service;
  if (service === undefined) throw new Error('the described system has a Service');
  // Nothing else of the server is asked.
  const server = {
    readGuard: (kind: GuardKind) => Promise.resolve().then(() => readGuard(kind)),
  } as unknown as ApiServer;
  const [finding] = await guardFindings(server, service, scope);
  return [finding?.state, finding?.help];
}

describe('the guard of a Service', () => {
  const install = 'kubectl bluegreen guard install agent-service -n ai-agents';

  test('not marked: good to know', async () => {
    expect(await found(undefined, stored)).toEqual(['note', install]);
  });

  test('marked, and the policy as this version writes it', async () => {
    expect(await found('slot', stored)).toEqual(['ok', undefined]);
  });

  test('marked, and nothing guards it', async () => {
    const policyAlone = (kind: GuardKind): GuardObjectAsRead | undefined =>
      kind === 'ValidatingAdmissionPolicy' ? stored(kind) : undefined;
    expect(await found('slot', policyAlone)).toEqual(['problem', install]);
  });

  test('marked, and the policy is another', async () => {
    expect(await found('slot', (kind) => ({ ...stored(kind), spec: {} }))).toEqual(['warning', install]);
  });

  test('marked, and the policy may not be read', async () => {
    const forbidden = (): never => {
      const request = {
        verb: 'get',
        resource: 'validatingadmissionpolicies',
        group: '',
        name: '',
        namespace: '',
      };
      throw new ClusterError('forbidden', 'may not get', request, 403);
    };
    const status = 'kubectl bluegreen guard status agent-service -n ai-agents';
    expect(await found('slot', forbidden)).toEqual(['not-checked', status]);
  });
});
