import type { ObjectMeta, Service } from './kubernetes.ts';
import { writersOf } from './manager-of.ts';
import { pluginCommand } from './printed-command.ts';
import type { ServiceScope } from './reason-refusals.ts';

/** Who else writes a Service's manifest, as its labels, annotations and managedFields tell. */
export type Owner =
  | {
      readonly tool: 'Flux';
      /** `Kustomization flux-system/apps` */
      readonly by: string;
      /** It holds the selector by server-side apply, and puts back what others write there. */
      readonly reverts: boolean;
    }
  | {
      readonly tool: 'Argo CD';
      readonly by: string;
      /** Where the Application is; the namespace is a guess unless the tracking id tells it. */
      readonly application: { readonly name: string; readonly namespace: string };
    }
  | { readonly tool: 'Helm'; readonly by: string };

/** Tools in the order in which they decide: Flux's and Argo CD's Helm releases carry Helm's marks too. */
export function ownersOf({ metadata }: Service): readonly Owner[] {
  const gitOps = [...argoOwner(metadata), ...fluxOwner(metadata)];
  return gitOps.length > 0 ? gitOps : helmOwner(metadata);
}

const kustomize = 'kustomize.toolkit.fluxcd.io';
const fluxHelm = 'helm.toolkit.fluxcd.io';

/**
 * kustomize-controller labels what it applies with its Kustomization's name and namespace, and applies by server-side
 * apply with force, as field manager `kustomize-controller`, each interval. It leaves alone what carries
 * `reconcile: disabled`, or `ssa: IfNotPresent` or `Ignore` (Flux, Kustomization, "Controlling the apply behavior").
 * helm-controller labels alike, and corrects drift only where its HelmRelease asks for it.
 */
function fluxOwner({ labels = {}, annotations = {}, ...meta }: ObjectMeta): Owner[] {
  const [name, namespace] = [labels[`${kustomize}/name`], labels[`${kustomize}/namespace`]];
  if (name !== undefined) {
    const left =
      annotations[`${kustomize}/reconcile`] === 'disabled' ||
      ['ifnotpresent', 'ignore'].includes((annotations[`${kustomize}/ssa`] ?? '').toLowerCase());
    const holds = writersOf(meta, ['spec', 'selector']).some(
      ({ manager, operation }) => manager === 'kustomize-controller' && operation === 'Apply',
    );
    const by = `Kustomization ${namespace === undefined ? '' : `${namespace}/`}${name}`;
    return [{ tool: 'Flux', by, reverts: holds && !left }];
  }
  const release = labels[`${fluxHelm}/name`];
  if (release === undefined) return [];
  const space = labels[`${fluxHelm}/namespace`];
  const by = `HelmRelease ${space === undefined ? '' : `${space}/`}${release}`;
  return [{ tool: 'Flux', by, reverts: false }];
}

const trackingId = 'argocd.argoproj.io/tracking-id';

/**
 * Argo CD marks by annotation `<application>:<group>/<kind>:<namespace>/<name>`, the application as
 * `<namespace>_<name>` where it is not in Argo CD's own namespace; where it tracks by label, by
 * `app.kubernetes.io/instance`, which others write too, so only beside a field manager of its own. An id of another
 * object was copied with the manifest, and Argo CD ignores it.
 */
function argoOwner(meta: ObjectMeta): Owner[] {
  const id = meta.annotations?.[trackingId];
  const [application, , place] = id?.split(':') ?? [];
  const own = place === undefined || place === `${meta.namespace ?? ''}/${meta.name}`;
  const named = application !== undefined && own ? application : labelled(meta);
  if (named === undefined || named === '') return [];
  const [first = '', ...rest] = named.split('_');
  const found =
    rest.length === 0 ? { name: first, namespace: 'argocd' } : { name: rest.join('_'), namespace: first };
  return [{ tool: 'Argo CD', by: `Application ${named.replace('_', '/')}`, application: found }];
}

function labelled({ labels, managedFields = [] }: ObjectMeta): string | undefined {
  const writes = managedFields.some(({ manager }) => manager?.startsWith('argocd-') === true);
  const { 'argocd.argoproj.io/instance': own, 'app.kubernetes.io/instance': common } = labels ?? {};
  return own ?? (writes ? common : undefined);
}

/** Helm 3 marks what a release made; it writes again at the next `helm upgrade` alone. */
function helmOwner({ labels, annotations }: ObjectMeta): Owner[] {
  const release = annotations?.['meta.helm.sh/release-name'];
  if (release === undefined || labels?.['app.kubernetes.io/managed-by'] !== 'Helm') return [];
  return [{ tool: 'Helm', by: `release ${release}` }];
}

/** What an owner means for a move, one line each. */
export function ownershipWarnings(service: Service, at: ServiceScope): readonly string[] {
  const there = `; to change what it applies: ${pluginCommand(at, 'switch', at.service, '--write-manifest FILE')}`;
  return ownersOf(service).map((owner) => {
    const whose = `service/${service.metadata.name} is managed by ${owner.tool}, ${owner.by}`;
    switch (owner.tool) {
      case 'Helm':
        return `${whose}: the next helm upgrade that changes the Service's selector moves traffic too${there}`;
      case 'Argo CD':
        return `${whose}: a sync puts its selector back, unless ignoreDifferences names /spec/selector and RespectIgnoreDifferences=true is set${there}`;
      case 'Flux':
        return owner.reverts
          ? `${whose}: it puts the selector back at its next run${there}`
          : `${whose}: it may put the selector back${there}`;
    }
  });
}
