import { withoutSecrets } from '../domain/slots/hide-secrets.ts';
import type { Deployment } from '../domain/slots/kubernetes.ts';
import { lastWriter } from '../domain/slots/manager-of.ts';
import {
  deployEntry,
  deployPatch,
  planDeploy,
  recogniseDeploy,
  undoPatch,
  type DeployChange,
  type DeployRequest,
} from '../domain/slots/plan-deploy.ts';
import { kubectlCommand, type CommandScope } from '../domain/slots/printed-command.ts';
import type { Refusal } from '../domain/slots/refusal.ts';
import { agentImage, shortImage } from '../domain/slots/agent-container.ts';
import { desiredReplicas, type SlotPair } from '../domain/slots/slots.ts';
import { ClusterError } from '../ports/cluster.ts';
import type { ReadConfigFiles } from '../ports/config-files.ts';
import type { DeployResult } from '../results/deploy-result.generated.ts';
import { timestamp, type ClusterWork, type ServiceChoice } from './cluster-work.ts';
import {
  explainRollout,
  followRollout,
  type ExplainedRollout,
  type RolloutOutcome,
} from './follow-rollout.ts';
import { makeConfigMaps, planConfigs, type PlannedConfig } from './make-config-maps.ts';
import { whoAsks } from './move-traffic.ts';
import { readSlots, templateDigest } from './read-slots.ts';
import { refusalItems, type DryRun } from './switch-result.ts';
import { writeOnce } from './write-once.ts';

export interface DeployOptions extends Omit<DeployRequest, 'configs'> {
  readonly choice: ServiceChoice;
  /** ConfigMap names and the files or folders that they shall hold. */
  readonly configs: ReadonlyMap<string, string>;
  readonly readFiles: ReadConfigFiles;
  readonly dryRun: DryRun;
  readonly timeoutMs: number;
}

/** Changes the idle slot, brings it to the live slot's size and follows its rollout. */
export async function deployToIdle(work: ClusterWork, options: DeployOptions): Promise<DeployResult> {
  const configs = await planConfigs(work.sha256, options.readFiles, options.configs);
  const who = whoAsks(work.cluster);
  const reading = await readSlots(work, options.choice, 'slots');
  const { scope } = work.cluster;
  if (reading.kind === 'refused')
    return {
      ...emptyResult(work, reading.service, undefined, options.dryRun),
      refusals: refusalItems([reading.refusal], scope, reading.service),
    };
  const { pair } = reading;
  const base = emptyResult(work, pair.service.metadata.name, pair, options.dryRun);
  const targets = new Map(configs.map(({ name, target }) => [name, target] as const));
  const plan = planDeploy(pair, { ...options, configs: targets });
  if (plan.kind === 'refused') return { ...base, refusals: refusalItems(plan.refusals, scope, base.service) };
  if (plan.kind === 'already-so') {
    announce(work, pair, undefined);
    return followToEnd(work, pair, { ...base, outcome: 'already-so' }, options.timeoutMs);
  }
  announce(work, pair, plan.change);
  for (const text of plan.change.warnings) work.report({ kind: 'warning', text });
  const described = { ...base, changes: changesOf(plan.change), warnings: [...plan.change.warnings] };
  const record = {
    op: work.ids.next(),
    who: await who,
    when: timestamp(work.clock.now()),
    template: templateDigest(work.sha256, plan.change.template),
  };
  const write = { change: plan.change, record, configs };
  if (options.dryRun !== 'none') return dryRun(work, write, described, options.dryRun);
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

function emptyResult(
  { cluster }: ClusterWork,
  service: string,
  pair: SlotPair | undefined,
  dryRunMode: DryRun,
): DeployResult {
  return {
    apiVersion: 'kubectl-bluegreen/v1',
    kind: 'DeployResult',
    outcome: 'refused',
    changed: false,
    live: pair?.live.name ?? '',
    context: cluster.scope.context,
    namespace: cluster.scope.namespace,
    service,
    slot: pair?.idle.name ?? '',
    workload: pair === undefined ? '' : `deployment/${pair.idle.deployment.metadata.name}`,
    op: null,
    dryRun: dryRunMode,
    changes: [],
    refusals: [],
    troubles: [],
    warnings: [],
    timings: {},
  };
}

function announce(
  { cluster: { scope }, report }: ClusterWork,
  { idle }: SlotPair,
  change: DeployChange | undefined,
): void {
  const before = agentImage(idle.deployment);
  const after =
    change === undefined
      ? before
      : agentImage({ ...idle.deployment, spec: { ...idle.deployment.spec, template: change.template } });
  const images = before === after ? before : `${before} -> ${shortImage(after, before)}`;
  report({
    kind: 'step',
    state: 'begun',
    text: `${scope.context}/${scope.namespace} ${idle.deployment.metadata.name} (${idle.name}, idle): ${images}`,
  });
}

function changesOf({ edits, deployment, replicas }: DeployChange): DeployResult['changes'] {
  const size =
    replicas === undefined
      ? []
      : [{ what: 'replicas', from: `${desiredReplicas(deployment)}`, to: `${replicas}` }];
  return [...edits.flatMap(({ changes }) => changes), ...size];
}

async function dryRun(
  work: ClusterWork,
  { change, record, configs }: PlannedWrite,
  base: DeployResult,
  mode: 'client' | 'server',
): Promise<DeployResult> {
  const patch = deployPatch(change, deployEntry(change, record));
  if (mode === 'server') {
    await makeConfigMaps(work, configs, true);
    await work.cluster.patch('Deployment', change.deployment.metadata.name, patch, { dryRun: true });
    work.report({ kind: 'step', state: 'done', text: 'the API server would accept the patch' });
  }
  const shown = patch.map((operation) => withoutSecrets({ ...operation }) as Record<string, unknown>);
  return { ...base, outcome: 'planned', patch: shown };
}

async function applyAndFollow(
  work: ClusterWork,
  pair: SlotPair,
  { change, record, configs }: PlannedWrite,
  base: DeployResult,
  timeoutMs: number,
): Promise<DeployResult> {
  await makeConfigMaps(work, configs, false);
  const name = change.deployment.metadata.name;
  const patch = deployPatch(change, deployEntry(change, record));
  const outcome = await writeOnce<Deployment>({
    send: () => work.cluster.patch('Deployment', name, patch),
    read: () => work.cluster.get('Deployment', name),
    recognise: (now) => recogniseDeploy(change.deployment, record.op, now),
    pause: (ms) => work.clock.sleep(ms),
  });
  if (outcome.kind === 'conflict')
    return {
      ...base,
      refusals: refusalItems([changedMeanwhile(outcome.object)], work.cluster.scope, base.service),
    };
  const written: DeployResult = { ...base, changed: true, op: record.op };
  if (outcome.kind === 'unknown')
    return { ...written, outcome: 'unconfirmed', reason: outcome.error.message };
  const undone = await undoIfLive(work, pair, change, outcome.object, written);
  if (undone !== undefined) return undone;
  work.report({ kind: 'step', state: 'done', text: `deployment/${name} changed` });
  return followToEnd(work, pair, { ...written, outcome: 'deployed' }, timeoutMs, outcome.object);
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

/** Traffic may have moved to this slot between our reading and our write: then the write is taken back. */
async function undoIfLive(
  work: ClusterWork,
  pair: SlotPair,
  change: DeployChange,
  written: Deployment,
  result: DeployResult,
): Promise<DeployResult | undefined> {
  const service = await work.cluster.get('Service', pair.service.metadata.name).catch(asProblem);
  if ('problem' in service) {
    const reason = `it is not certain that ${pair.idle.name} is still idle: ${service.problem}`;
    return { ...result, outcome: 'unconfirmed', reason };
  }
  const live = service.spec.selector?.[pair.slotKey];
  if (live === pair.live.name) return undefined;
  const now = { ...result, live: live ?? '' };
  const reason = `${live ?? 'no slot'} is live since: ${lastWriter(service.metadata, ['spec', 'selector'])}`;
  const problem = await takeBack(work, change, written, result.op ?? '');
  return problem === undefined
    ? { ...now, outcome: 'undone', changed: false, reason }
    : { ...now, outcome: 'unconfirmed', reason: `${reason}; the change was not taken back: ${problem}` };
}

/** Puts the Deployment back as it was read; the reason where that is not certain. */
async function takeBack(
  { cluster, clock }: ClusterWork,
  change: DeployChange,
  written: Deployment,
  op: string,
): Promise<string | undefined> {
  const { name } = written.metadata;
  const seen = { mine: 'as-planned', 'as-planned': 'mine', other: 'other' } as const;
  const outcome = await writeOnce<Deployment>({
    send: () => cluster.patch('Deployment', name, undoPatch(change, written)),
    read: () => cluster.get('Deployment', name),
    // The other way round than for the change: our op still there means that it is not taken back yet.
    recognise: (now) => seen[recogniseDeploy(change.deployment, op, now)],
    pause: (ms) => clock.sleep(ms),
  }).catch(asProblem);
  if ('problem' in outcome) return outcome.problem;
  if (outcome.kind === 'applied') return undefined;
  return outcome.kind === 'unknown'
    ? outcome.error.message
    : `somebody else changed it: ${lastWriter(outcome.object.metadata, ['spec'])}`;
}

/** After the write nothing may hide that it happened: what the API server then fails at becomes part of the result. */
function asProblem(error: unknown): { readonly problem: string } {
  if (error instanceof ClusterError) return { problem: error.message };
  throw error;
}

async function followToEnd(
  work: ClusterWork,
  pair: SlotPair,
  result: DeployResult,
  timeoutMs: number,
  written: Deployment = pair.idle.deployment,
): Promise<DeployResult> {
  const name = pair.idle.deployment.metadata.name;
  const outcome = await followRollout(work, name, timeoutMs).catch(asProblem);
  if ('problem' in outcome)
    return { ...result, outcome: 'failed', reason: `the rollout could not be followed: ${outcome.problem}` };
  switch (outcome.kind) {
    case 'done': {
      const timings = { rolloutMs: outcome.ms };
      const reason = replacedReason(work, written, outcome.deployment);
      return reason === undefined
        ? { ...result, timings }
        : { ...result, outcome: 'failed', reason, timings };
    }
    case 'interrupted':
      return { ...result, outcome: 'interrupted', reason: 'interrupted while the rollout went on' };
    case 'failed': {
      const explained = await explainRollout(work, pair, pair.idle, outcome.deployment);
      const reason = rolloutReason(outcome, explained, timeoutMs, work.cluster.scope);
      return {
        ...result,
        outcome: 'failed',
        reason,
        troubles: explained.troubles,
        timings: { rolloutMs: outcome.ms },
      };
    }
  }
}

/** What is rolled out in the end may be what somebody else made of it meanwhile. */
function replacedReason({ sha256 }: ClusterWork, written: Deployment, now: Deployment): string | undefined {
  const same = templateDigest(sha256, written.spec.template) === templateDigest(sha256, now.spec.template);
  if (same && written.metadata.uid === now.metadata.uid) return undefined;
  return `rolled out, but not as it was left here: ${lastWriter(now.metadata, ['spec', 'template'])}`;
}

function rolloutReason(
  { state, deployment }: Extract<RolloutOutcome, { kind: 'failed' }>,
  { note, ready }: ExplainedRollout,
  timeoutMs: number,
  scope: CommandScope,
): string {
  if (deployment === undefined) return 'the Deployment was deleted, or never seen';
  if (deployment.spec.paused === true)
    return `the Deployment is paused: ${kubectlCommand(scope, `rollout resume deployment/${deployment.metadata.name}`)}`;
  const after =
    state.kind === 'failed'
      ? 'not rolled out, given up by the controller (ProgressDeadlineExceeded)'
      : `not rolled out after ${Math.round(timeoutMs / 1000)} s`;
  const counts = `${ready} of ${desiredReplicas(deployment)} updated pods are ready`;
  return `${after}: ${counts}${note === undefined ? '' : `; ${note}`}`;
}
