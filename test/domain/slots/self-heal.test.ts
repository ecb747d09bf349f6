import { describe, expect, it } from 'vitest';
import { selfHealRefusals, type ArgoApplication } from '../../../src/domain/slots/self-heal.ts';
import { aService } from '../../builders/cluster-objects.ts';

type Spec = ArgoApplication['spec'];
const healing: Spec = { syncPolicy: { automated: { selfHeal: true } } };
const ignoring = (difference: object): Spec => ({ ...healing, ignoreDifferences: [difference] });

describe('An Application that manages the Service', () => {
  it.each<[string, Spec, boolean]>([
    ['heals by itself', healing, true],
    ['is synced by hand', {}, false],
    ['is synced for what is new alone', { syncPolicy: { automated: {} } }, false],
    ['has that turned off', { syncPolicy: { automated: { selfHeal: true, enabled: false } } }, false],
    ['ignores the selector', ignoring({ kind: 'Service', jsonPointers: ['/spec/selector'] }), false],
    ['ignores the slot', ignoring({ kind: 'Service', jsonPointers: ['/spec/selector/slot'] }), false],
    ['ignores it by jq', ignoring({ kind: 'Service', jqPathExpressions: ['.spec.selector.slot'] }), false],
    ['ignores what we write', ignoring({ kind: '*', managedFieldsManagers: ['kubectl-bluegreen'] }), false],
    ['ignores the ports alone', ignoring({ kind: 'Service', jsonPointers: ['/spec/ports'] }), true],
    [
      'ignores another Service',
      ignoring({ kind: 'Service', name: 'other', jsonPointers: ['/spec/selector'] }),
      true,
    ],
    ['ignores another kind', ignoring({ group: 'apps', kind: 'Deployment', jsonPointers: ['/spec'] }), true],
  ])('that %s', (_, spec, refused) => {
    const refusals = selfHealRefusals({ metadata: { name: 'shop' }, spec }, aService());
    expect(refusals.map(({ kind }) => kind)).toEqual(refused ? ['would-be-reverted'] : []);
  });
});
