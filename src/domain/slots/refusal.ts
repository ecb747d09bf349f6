/**
 * A precondition that does not hold. Each kind carries what was found; `describe-refusal.ts` has its text.
 * A refusal means that nothing was changed.
 */
export type Refusal =
  | { readonly kind: 'no-service'; readonly namespace: string; readonly slotKey: string }
  | { readonly kind: 'several-services'; readonly namespace: string; readonly candidates: readonly string[] }
  | { readonly kind: 'no-selector'; readonly service: string }
  | { readonly kind: 'service-of-one-slot'; readonly service: string; readonly slot: string }
  | {
      readonly kind: 'no-slot-key';
      readonly service: string;
      readonly slotKey: string;
      readonly selector: string;
      readonly lastMove: string | undefined;
    }
  | {
      readonly kind: 'unknown-slot-value';
      readonly service: string;
      readonly slotKey: string;
      readonly value: string;
      readonly slots: readonly string[];
    }
  | {
      readonly kind: 'one-slot';
      readonly service: string;
      readonly slotKey: string;
      readonly slot: string;
      readonly workload: string;
    }
  | {
      readonly kind: 'no-slots';
      readonly service: string;
      readonly slotKey: string;
      readonly selector: string;
    }
  | {
      readonly kind: 'too-many-slots';
      readonly service: string;
      readonly slotKey: string;
      readonly slots: readonly string[];
    }
  | {
      readonly kind: 'two-deployments-in-slot';
      readonly slot: string;
      readonly deployments: readonly string[];
    }
  | {
      readonly kind: 'deployment-being-deleted';
      readonly deployment: string;
      readonly slot: string;
      readonly since: string;
    }
  | { readonly kind: 'not-a-deployment'; readonly slot: string; readonly owner: string }
  | { readonly kind: 'history-unreadable'; readonly service: string; readonly problem: string }
  | {
      readonly kind: 'no-such-slot';
      readonly service: string;
      readonly asked: string;
      readonly slots: readonly string[];
    }
  | { readonly kind: 'paused'; readonly deployment: string; readonly slot: string }
  | {
      readonly kind: 'not-rolled-out';
      readonly deployment: string;
      readonly slot: string;
      readonly desired: number;
      readonly found: string;
      /** The kubectl command, without `kubectl -n NAMESPACE`, that shows more. */
      readonly look: string;
    }
  | {
      readonly kind: 'at-zero';
      readonly deployment: string;
      readonly slot: string;
      readonly liveSize: number;
    }
  | {
      readonly kind: 'smaller-than-live';
      readonly deployment: string;
      readonly slot: string;
      readonly desired: number;
      readonly live: string;
      readonly liveSize: number;
    }
  | {
      readonly kind: 'no-readiness-probe';
      readonly deployment: string;
      readonly slot: string;
      readonly containers: readonly string[];
    }
  | {
      readonly kind: 'target-port-missing';
      readonly service: string;
      readonly deployment: string;
      readonly port: string;
      readonly found: string;
    }
  | {
      readonly kind: 'just-left';
      readonly service: string;
      readonly slot: string;
      readonly who: string;
      readonly when: string;
      readonly live: string;
    }
  | {
      readonly kind: 'both-are-meant';
      readonly service: string;
      readonly live: string;
      readonly idle: string;
      /** What the caller asked for: `version 1.3.0`. */
      readonly meant: string;
    }
  | {
      readonly kind: 'image-differs';
      readonly slot: string;
      readonly deployment: string;
      readonly expected: string;
      readonly found: string;
    }
  | {
      readonly kind: 'version-differs';
      readonly slot: string;
      readonly deployment: string;
      readonly expected: string;
      readonly found: string;
    }
  | {
      readonly kind: 'changed-meanwhile';
      readonly object: string;
      readonly expected: string;
      readonly found: string;
      readonly by: string;
    }
  | { readonly kind: 'no-history'; readonly service: string; readonly live: string; readonly other: string }
  | {
      readonly kind: 'changed-outside';
      readonly service: string;
      readonly live: string;
      readonly lastTo: string;
      readonly by: string;
      readonly other: string;
    }
  | {
      readonly kind: 'already-rolled-back';
      readonly service: string;
      readonly live: string;
      readonly other: string;
      readonly who: string;
      readonly when: string;
    }
  | {
      readonly kind: 'target-not-ready';
      readonly slot: string;
      readonly deployment: string;
      readonly desired: number;
      readonly liveSize: number;
      /** The flags that lead to it; empty for the slot before. */
      readonly target: string;
    }
  | {
      readonly kind: 'target-changed';
      readonly slot: string;
      readonly deployment: string;
      readonly served: string;
      readonly now: string;
      /** Of the Deployment: the one that served; undefined where that is not clear. */
      readonly revision: string | undefined;
      /** The move that was asked for; undefined for the last one. */
      readonly after: number | undefined;
    }
  | {
      readonly kind: 'target-mixed';
      readonly slot: string;
      readonly deployment: string;
      readonly ready: number;
      /** Ready pods of another template than the Deployment's. */
      readonly others: number;
    }
  | {
      readonly kind: 'container-unclear';
      readonly deployment: string;
      readonly containers: readonly string[];
    }
  | {
      readonly kind: 'no-such-container';
      readonly deployment: string;
      readonly asked: string;
      readonly containers: readonly string[];
    }
  | {
      readonly kind: 'config-not-used';
      readonly deployment: string;
      readonly config: string;
      readonly container: string;
    }
  | {
      readonly kind: 'env-from-elsewhere';
      readonly deployment: string;
      readonly variable: string;
      readonly source: string;
    }
  | {
      readonly kind: 'hpa-max-too-small';
      readonly slot: string;
      readonly autoscaler: string;
      readonly max: number;
      readonly live: string;
      readonly liveSize: number;
    }
  | {
      readonly kind: 'not-grown';
      readonly slot: string;
      readonly deployment: string;
      /** The HPA that was asked for it; undefined where the Deployment itself was. */
      readonly autoscaler: string | undefined;
      readonly size: number;
      readonly found: string;
    }
  | {
      readonly kind: 'no-room';
      readonly slot: string;
      /** How many pods more are needed. */
      readonly more: number;
      readonly quota: string;
      /** `pods`, `requests.cpu` */
      readonly resource: string;
      readonly hard: string;
      readonly used: string;
      readonly wanted: string;
    }
  | {
      readonly kind: 'would-be-reverted';
      readonly service: string;
      readonly tool: string;
      /** `Kustomization flux-system/apps` */
      readonly by: string;
      readonly how: string;
    }
  | {
      readonly kind: 'within-hold';
      readonly service: string;
      readonly slot: string;
      /** `switch by ada at 2026-11-22T10:00:00Z` */
      readonly move: string;
      /** RFC 3339. */
      readonly end: string;
      readonly replicas: number;
    }
  | { readonly kind: 'records-live'; readonly slot: string; readonly deployment: string }
  | {
      readonly kind: 'not-recordable';
      readonly slot: string;
      readonly deployment: string;
      readonly expected: string;
      readonly found: string;
    }
  | { readonly kind: 'reason-required'; readonly service: string; readonly found: string }
  | {
      readonly kind: 'no-such-revision';
      readonly service: string;
      readonly asked: number;
      readonly revisions: readonly number[];
    }
  | {
      readonly kind: 'must-grow-first';
      readonly slot: string;
      readonly autoscaler: string;
      /** What minReplicas has to be, and what it is. */
      readonly min: number;
      readonly found: number;
      readonly live: string;
    }
  | {
      readonly kind: 'manifest-not-changed';
      /** `service.yaml:12`, or the file alone. */
      readonly place: string;
      readonly expected: string;
      readonly found: string;
      readonly service: string;
      readonly slotKey: string;
    }
  | {
      readonly kind: 'schema-unreadable';
      readonly deployment: string;
      readonly key: string;
      readonly found: string;
    }
  | {
      readonly kind: 'schema-not-shared';
      /** The slot that cannot work with the schema. */
      readonly slot: string;
      readonly deployment: string;
      /** The versions that it works with: `10-11`. */
      readonly works: string;
      /** The slot that needs the newer schema, and which. */
      readonly brings: string;
      readonly version: number;
    }
  | { readonly kind: 'hold-unreadable'; readonly service: string; readonly found: string }
  | {
      readonly kind: 'in-overlap';
      readonly service: string;
      readonly from: string;
      readonly to: string;
      readonly who: string;
      readonly when: string;
    }
  | {
      readonly kind: 'overlap-selects-others';
      readonly service: string;
      readonly slotKey: string;
      /** Pods of neither slot. */
      readonly others: readonly string[];
    }
  | {
      readonly kind: 'slot-shrunken';
      readonly slot: string;
      readonly deployment: string;
      readonly from: number;
      readonly to: number;
      readonly who: string;
      readonly when: string;
      /** The flags that lead to it; empty for the slot before. */
      readonly target: string;
    }
  | {
      readonly kind: 'discards-rollback';
      readonly service: string;
      readonly slot: string;
      readonly served: string;
      readonly move: string;
      readonly end: string;
    };

export type RefusalKind = Refusal['kind'];
