import { describe, test } from 'vitest';
import { type ClusterUnderTest, clusterFromEnvironment } from '../../cluster/cluster-under-test.ts';

interface Need {
  /** Why a cluster may lack it; shown nowhere but here: the one list of what not every cluster can show. */
  readonly because: string;
  readonly met: (about: ClusterUnderTest) => boolean;
}

/** Every scenario runs on every cluster but for these needs. */
const needs = {
  kubectl: {
    because: 'a machine that has only Node has no kubectl; the same test runs where there is one',
    met: ({ kubectl }) => kubectl !== undefined,
  },
  quietRestart: {
    because:
      'a real restart cuts the replies that are under way and takes seconds; test/node/restart-during-verify.test.ts',
    met: ({ kind }) => kind !== 'node',
  },
  writtenStatus: {
    because: 'a real kubelet writes what its containers did, and nothing else stays',
    met: ({ kind }) => kind !== 'node',
  },
  readinessAtOnce: {
    because:
      'a real kubelet finds a pod unready after some failed probes: test/node/cutover-unready.test.ts waits for that',
    met: ({ kind }) => kind !== 'node',
  },
  etcd: {
    because: 'versions are forgotten at once only where etcd can be told to; elsewhere it takes minutes',
    met: ({ etcd }) => etcd !== undefined,
  },
  auditLog: {
    because: 'what the plugin asked can be read only where the audit log can',
    met: ({ auditLog }) => auditLog !== undefined,
  },
  quota: {
    because: 'the sandbox stores ResourceQuotas, and neither counts nor enforces them',
    met: ({ kind }) => kind !== 'sandbox',
  },
  autoscaler: {
    because: 'the sandbox stores HPAs, and nobody there scales by them',
    met: ({ kind }) => kind !== 'sandbox',
  },
  admissionPolicies: {
    because: 'the sandbox runs no CEL, so it has no ValidatingAdmissionPolicy and says so by name',
    met: ({ kind }) => kind !== 'sandbox',
  },
  customResources: {
    because: 'the sandbox has no CustomResourceDefinitions; on a given cluster the tests install none',
    met: ({ kind }) => kind === 'control-plane' || kind === 'node',
  },
  everyRow: {
    because:
      'tables with a command for each of some fifty Roles, thirty styles of manifests, two hundred faults: a selection runs where new pods take seconds',
    met: ({ kind }) => kind !== 'node',
  },
} satisfies Record<string, Need>;

/** `test` for a scenario that needs what not every cluster has: skipped there, and counted as skipped. */
export function testThatNeeds(what: Needed): ReturnType<typeof test.skipIf> {
  return test.skipIf(isLacking(what));
}

/** As `testThatNeeds`, for all tests of a situation. */
export function describeThatNeeds(what: Needed): ReturnType<typeof describe.skipIf> {
  return describe.skipIf(isLacking(what));
}

export type Needed = keyof typeof needs;

function isLacking(what: Needed): boolean {
  return !clusterCanDo(what);
}

/** For tests that are made of data. */
export function clusterCanDo(what: Needed): boolean {
  return needs[what].met(clusterFromEnvironment());
}
