import { describe, expect, it } from 'vitest';
import { laggingLoadBalancer } from '../../../src/domain/slots/lagging-load-balancer.ts';
import { ownersOf } from '../../../src/domain/slots/ownership.ts';
import { revertRefusals } from '../../../src/domain/slots/revert-refusals.ts';
import type { Service, StringMap } from '../../../src/domain/slots/kubernetes.ts';
import { aService } from '../../builders/cluster-objects.ts';
import { pairOf } from '../../builders/cluster-work.ts';
import { edited } from '../../builders/mutable.ts';

interface Marks {
  readonly labels?: StringMap;
  readonly annotations?: StringMap;
  /** Managers of the selector, with the operation they wrote it by. */
  readonly managers?: Readonly<Record<string, string>>;
}

function marked({ labels, annotations, managers = {} }: Marks): Service {
  return edited(aService(), ({ metadata }) => {
    metadata.labels = { ...labels };
    metadata.annotations = { ...annotations };
    metadata.managedFields = Object.entries(managers).map(([manager, operation]) => ({
      manager,
      operation,
      fieldsV1: { 'f:spec': { 'f:selector': {} } },
    }));
  });
}

const kustomization = {
  'kustomize.toolkit.fluxcd.io/name': 'apps',
  'kustomize.toolkit.fluxcd.io/namespace': 'flux-system',
};
const tracking = (id: string): Marks => ({ annotations: { 'argocd.argoproj.io/tracking-id': id } });

describe('Who manages a Service', () => {
  it.each<[string, Marks, readonly object[]]>([
    ['nobody', {}, []],
    [
      'the plugin and kubectl are nobody',
      { managers: { kubectl: 'Update', 'kubectl-bluegreen': 'Update' } },
      [],
    ],
    [
      'Flux, which holds the selector',
      { labels: kustomization, managers: { 'kustomize-controller': 'Apply' } },
      [{ tool: 'Flux', by: 'Kustomization flux-system/apps', reverts: true }],
    ],
    [
      'Flux, which somebody took the selector from',
      { labels: kustomization, managers: { 'kubectl-bluegreen': 'Update' } },
      [{ tool: 'Flux', by: 'Kustomization flux-system/apps', reverts: false }],
    ],
    [
      'a Helm release of Flux',
      {
        labels: {
          'helm.toolkit.fluxcd.io/name': 'agents',
          'helm.toolkit.fluxcd.io/namespace': 'flux-system',
          'app.kubernetes.io/managed-by': 'Helm',
        },
        annotations: { 'meta.helm.sh/release-name': 'agents' },
      },
      [{ tool: 'Flux', by: 'HelmRelease flux-system/agents', reverts: false }],
    ],
    [
      'Argo CD',
      tracking('shop:/Service:ai-agents/agent-service'),
      [{ tool: 'Argo CD', by: 'Application shop', application: { name: 'shop', namespace: 'argocd' } }],
    ],
    [
      'Argo CD, from a namespace of its own',
      tracking('team_shop:/Service:ai-agents/agent-service'),
      [{ tool: 'Argo CD', by: 'Application team/shop', application: { name: 'shop', namespace: 'team' } }],
    ],
    ['an id that was copied from another', tracking('shop:/Service:ai-agents/other'), []],
    [
      'Argo CD by label, which others write too: only beside its own hand',
      { labels: { 'app.kubernetes.io/instance': 'shop' }, managers: { 'argocd-controller': 'Apply' } },
      [{ tool: 'Argo CD', by: 'Application shop', application: { name: 'shop', namespace: 'argocd' } }],
    ],
    [
      'Helm',
      {
        labels: { 'app.kubernetes.io/managed-by': 'Helm', 'app.kubernetes.io/instance': 'agents' },
        annotations: { 'meta.helm.sh/release-name': 'agents' },
      },
      [{ tool: 'Helm', by: 'release agents' }],
    ],
  ])('%s', (_, marks, owners) => {
    expect(ownersOf(marked(marks))).toEqual(owners);
  });

  it.each(['reconcile=disabled', 'ssa=IfNotPresent', 'ssa=Ignore'])(
    'Flux leaves it alone with %s',
    (mark) => {
      const [key = '', value = ''] = mark.split('=');
      const service = marked({
        labels: kustomization,
        annotations: { [`kustomize.toolkit.fluxcd.io/${key}`]: value },
        managers: { 'kustomize-controller': 'Apply' },
      });
      expect(revertRefusals(service)).toEqual([]);
    },
  );
});

describe('A load balancer that lags', () => {
  const gated = async (condition: string): Promise<string | undefined> => {
    const { service, idle } = await pairOf();
    const slot = edited(idle, ({ pods }) => {
      pods[0]!.spec.readinessGates = [{ conditionType: condition }];
    });
    return laggingLoadBalancer(service, slot);
  };

  it('is known by the readiness gates of its pods', async () => {
    expect(await gated('cloud.google.com/load-balancer-neg-ready')).toContain('Google');
    expect(await gated('target-health.elbv2.k8s.aws/k8s-shop-1')).toContain('AWS');
    expect(await gated('example.com/warm')).toBeUndefined();
  });

  it('is known by the Service', async () => {
    const { idle } = await pairOf();
    const neg = marked({ annotations: { 'cloud.google.com/neg-status': '{}' } });
    expect(laggingLoadBalancer(neg, idle)).toContain('Google');
    const own = edited(aService(), ({ spec }) => (spec.type = 'LoadBalancer'));
    expect(laggingLoadBalancer(own, idle)).toContain('type LoadBalancer');
    expect(laggingLoadBalancer(aService(), idle)).toBeUndefined();
  });
});
