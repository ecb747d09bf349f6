import { agentImage, shortImage } from '../domain/slots/agent-container.ts';
import { deployEntry, deployPatch, recogniseDeploy } from '../domain/slots/deploy-patch.ts';
import { withoutSecrets } from '../domain/slots/hide-secrets.ts';
import type { Deployment } from '../domain/slots/kubernetes.ts';
import { lastWriter } from '../domain/slots/manager-of.ts';
import { changedDeployment, planDeploy, type DeployChange } from '../domain/slots/plan-deploy.ts';
import type { Refusal } from '../domain/slots/refusal.ts';
import type { DeployRequest } from '../domain/slots/requested-edits.ts';
import type { SlotPair } from '../domain/slots/slots.ts';
import { unexplainedWarnings } from '../domain/slots/warnings.ts';
import type { ReadConfigFiles } from '../ports/config-files.ts';
import { reasonRequired } from '../domain/slots/reason-refusals.ts';
import type { DeployResult } from '../results/deploy-result.generated.ts';
import { timestamp, type ClusterWork, type ServiceChoice } from './cluster-work.ts';
import { changesOf, undeployed } from './deploy-result.ts';
import { followToEnd } from './follow-to-end.ts';
import { makeConfigMaps, planConfigs, tryConfigMaps, type PlannedConfig } from './make-config-maps.ts';
import { whoAsks } from './move-traffic.ts';
import { readSlots, templateDigest } from './read-slots.ts';
import { sharedConfigWarnings } from './shared-config.ts';
import { refusalItems, withWarnings, type DryRun } from './switch-result.ts';
import { undoIfLive } from './undo-if-live.ts';
import { writeOnce, type WriteOutcome } from './write-once.ts';

export interface DeployOptions extends Omit<DeployRequest, 'configs'> {
  readonly choice: ServiceChoice;
  /** Change the slot that is the way back, within the hold time. */
  readonly discardRollback?: boolean | undefined;
  /** ConfigMap names and the files or folders that they shall hold. */
  readonly configs: ReadonlyMap<string, string>;
  readonly readFiles: ReadConfigFiles;
  readonly dryRun: DryRun;
  readonly timeoutMs: number;
}

/** Changes the idle slot, brings it to the live slot's size and follows its rollout. */
export async function deployToIdle(work: ClusterWork, options: DeployOptions): Promise<DeployResult> {
  const { scope } = work.cluster;
  const configs = await planConfigs(work.sha256, options.readFiles, options.configs);
  const who = whoAsks(work.cluster);
  const reading = await readSlots(work, options.choice, 'slots');
  if (reading.kind === 'refused') {
    const { service, refusal } = reading;
    const refusals = refusalItems([refusal], scope, { service });
    return { ...undeployed(scope, service, undefined, options.dryRun), refusals };
  }
  const { pair } = reading;
  const base = undeployed(scope, pair.service.metadata.name, pair, options.dryRun);
  const targets = new Map(configs.map(({ name, target }) => [name, target] as const));
  const plan = planDeploy(
    pair,
    { ...options, configs: targets },
    { discardRollback: options.discardRollback ?? false, now: work.clock.now() },
  );
  if (plan.kind === 'refused') {
    const of = { service: base.service, ...reasonRequired(pair.service) };
    return { ...base, refusals: refusalItems(plan.refusals, scope, of) };
  }
  const change = plan.kind === 'change' ? plan.change : undefined;
  announce(work, pair, change);
  const described = await describeChange(work, pair, change, base);
  if (change === undefined)
    return followToEnd(
      work,
      pair,
      { ...described, outcome: 'already-so' },
      options.timeoutMs,
      pair.idle.deployment,
    );
  const record = {
    op: work.ids.next(),
    who: await who,
    when: timestamp(work.clock.now()),
    template: templateDigest(work.sha256, change.template),
  };
  const write = { change, record, configs };
  if (options.dryRun !== 'none') return dryRun(work, write, described);
  if (work.interruption.signal.aborted)
    return { ...described, outcome: 'interrupted', reason: 'interrupted before anything was changed' };
  const apply = () => applyAndFollow(work, pair, write, described, options.timeoutMs);
  return work.interruption.protect(apply, pair.live.name);
}

interface PlannedWrite {
  readonly change: DeployChange;
  readonly record: {
    readonly op: string;
    readonly who: string;
    readonly when: string;
    readonly template: string;
  };
  readonly configs: readonly PlannedConfig[];
}

/** The first line: which Deployment, from which image to which. */
function announce(
  { cluster, report }: ClusterWork,
  { idle }: SlotPair,
  change: DeployChange | undefined,
): void {
  const { context, namespace } = cluster.scope;
  const before = agentImage(idle.deployment);
  const after = change === undefined ? before : agentImage(changedDeployment(change));
  const images = before === after ? before : `${before} -> ${shortImage(after, before)}`;
  const where = `${context}/${namespace} ${idle.deployment.metadata.name} (${idle.name}, idle)`;
  report({ kind: 'step', state: 'begun', text: `${where}: ${images}` });
}

/** With the changes, and what to know of the slot as it will be. */
async function describeChange(
  { cluster, report }: ClusterWork,
  pair: SlotPair,
  change: DeployChange | undefined,
  base: DeployResult,
): Promise<DeployResult> {
  const unexplained = unexplainedWarnings(pair);
  if (change === undefined)
    return withWarnings(report, base, [...unexplained, ...(await sharedConfigWarnings(cluster, pair))]);
  const after = { ...pair, idle: { ...pair.idle, deployment: changedDeployment(change) } };
  const warnings = [...unexplained, ...change.warnings, ...(await sharedConfigWarnings(cluster, after))];
  return withWarnings(report, { ...base, changes: changesOf(change) }, warnings);
}

async function dryRun(
  work: ClusterWork,
  { change, record, configs }: PlannedWrite,
  base: DeployResult,
): Promise<DeployResult> {
  const patch = deployPatch(change, deployEntry(change, record));
  if (base.dryRun === 'server') {
    await tryConfigMaps(work, configs);
    await work.cluster.patch('Deployment', change.deployment.metadata.name, patch, { dryRun: true });
    work.report({ kind: 'step', state: 'done', text: 'the API server would accept the patch' });
  }
  const shown = patch.map((operation) => withoutSecrets({ ...operation }) as Record<string, unknown>);
  return { ...base, outcome: 'planned', patch: shown };
}

async function applyAndFollow(
  work: ClusterWork,
  pair: SlotPair,
  write: PlannedWrite,
  described: DeployResult,
  timeoutMs: number,
): Promise<DeployResult> {
  const { change, record, configs } = write;
  const there = await makeConfigMaps(work, configs);
  if (there.kind === 'unknown') {
    const reason = `configmap/${there.name} may have been made: ${there.error.message}; ${described.workload} was not changed`;
    return { ...described, outcome: 'unconfirmed', changed: true, reason };
  }
  const base = { ...described, changed: there.made.length > 0 };
  const outcome = await sendChange(work, write);
  if (outcome.kind === 'conflict') {
    const refusals = refusalItems([changedMeanwhile(outcome.object)], work.cluster.scope, base);
    return { ...base, ...whatStays(there.made), refusals };
  }
  const written: DeployResult = { ...base, changed: true, op: record.op };
  if (outcome.kind === 'unknown')
    return { ...written, outcome: 'unconfirmed', reason: outcome.error.message };
  const undone = await undoIfLive(work, pair, change, outcome.object, written);
  if (undone !== undefined)
    return undone.outcome === 'undone' ? { ...undone, changed: base.changed } : undone;
  work.report({ kind: 'step', state: 'done', text: `${base.workload} changed` });
  return followToEnd(work, pair, { ...written, outcome: 'deployed' }, timeoutMs, outcome.object);
}

function sendChange(
  { cluster, clock }: ClusterWork,
  { change, record }: PlannedWrite,
): Promise<WriteOutcome<Deployment>> {
  const { name } = change.deployment.metadata;
  const patch = deployPatch(change, deployEntry(change, record));
  return writeOnce<Deployment>({
    send: () => cluster.patch('Deployment', name, patch),
    read: () => cluster.get('Deployment', name),
    recognise: (now) => recogniseDeploy(change.deployment, record.op, now),
    pause: (ms) => clock.sleep(ms),
  });
}

/** ConfigMaps that a Deployment was to use which then was not changed. */
function whatStays(made: readonly string[]): { reason?: string } {
  if (made.length === 0) return {};
  const names = made.map((name) => `configmap/${name}`).join(', ');
  return {
    reason: `${names} ${made.length === 1 ? 'was' : 'were'} made and not taken away; nothing uses it`,
  };
}

function changedMeanwhile(now: Deployment): Refusal {
  return {
    kind: 'changed-meanwhile',
    object: `deployment/${now.metadata.name}`,
    expected: 'the Deployment as read before',
    found: 'another template, size or deploy annotation',
    by: lastWriter(now.metadata, ['spec']),
  };
}
