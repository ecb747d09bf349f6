import type { Service } from './kubernetes.ts';
import type { Refusal } from './refusal.ts';

/** An Argo CD Application, as far as it says what it puts back (argoproj.io/v1alpha1). */
export interface ArgoApplication {
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly syncPolicy?: {
      readonly automated?: { readonly selfHeal?: boolean; readonly enabled?: boolean };
    };
    readonly ignoreDifferences?: readonly IgnoredDifference[];
  };
}

interface IgnoredDifference {
  readonly group?: string;
  readonly kind?: string;
  readonly name?: string;
  readonly namespace?: string;
  readonly jsonPointers?: readonly string[];
  readonly jqPathExpressions?: readonly string[];
  readonly managedFieldsManagers?: readonly string[];
}

/**
 * Refused where the Application heals by itself and sees the selector. What it is told to ignore makes no difference, so
 * that nothing is to be healed; a sync for another reason is warned of.
 */
export function selfHealRefusals({ metadata, spec }: ArgoApplication, service: Service): readonly Refusal[] {
  const automated = spec.syncPolicy?.automated;
  if (automated?.selfHeal !== true || automated.enabled === false) return [];
  if ((spec.ignoreDifferences ?? []).some((one) => ignoresSelector(one, service))) return [];
  return [
    {
      kind: 'would-be-reverted',
      service: service.metadata.name,
      tool: 'Argo CD',
      by: `Application ${metadata.name}`,
      how: 'syncPolicy.automated.selfHeal is on',
    },
  ];
}

function ignoresSelector(
  { group = '', kind, name, namespace, ...ignored }: IgnoredDifference,
  { metadata }: Service,
): boolean {
  const meant =
    ['', '*'].includes(group) &&
    (kind === 'Service' || kind === '*') &&
    (name ?? metadata.name) === metadata.name &&
    (namespace ?? metadata.namespace) === metadata.namespace;
  return (
    meant &&
    (ignored.jsonPointers?.some((pointer) => /^\/spec(\/selector(\/.*)?)?$/.test(pointer)) === true ||
      ignored.jqPathExpressions?.some((path) => path.startsWith('.spec.selector')) === true ||
      ignored.managedFieldsManagers?.includes('kubectl-bluegreen') === true)
  );
}
