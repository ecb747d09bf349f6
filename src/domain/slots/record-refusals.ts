import { annotation } from './annotations.ts';
import { kubectlCommand, pluginCommand } from './printed-command.ts';
import { list, type RefusalTexts } from './refusal-text.ts';

/** What is wrong with how a move is to be recorded, or was; or with the file that is to hold it. */
export const recordTexts = {
  'records-live': ({ slot, deployment }) => ({
    summary: `${slot} is live: a verdict of it is not recorded`,
    expected: 'the idle slot, which a switch may go to',
    found: `${slot}, which serves`,
    where: `deployment/${deployment}`,
    help: 'the same command without --record',
  }),
  'not-recordable': ({ slot, deployment, expected, found }, at) => ({
    summary: `it cannot be told what a verdict of ${slot} would be of`,
    expected,
    found,
    where: `deployment/${deployment}`,
    help: kubectlCommand(at, `get deployment ${deployment} -o yaml`),
  }),
  'reason-required': ({ service, found }) => ({
    summary: `${service} wants a reason for each change`,
    expected: '--reason "why"',
    found: `none${found === 'true' ? '' : ` (the annotation says "${found}", which is neither true nor false)`}`,
    where: `service/${service} annotation ${annotation.requireReason}`,
    help: 'the same command with --reason "…"',
  }),
  'no-such-revision': ({ service, asked, revisions }, at) => ({
    summary: `no move ${asked} is recorded`,
    expected: `one of: ${list(revisions.map(String))}`,
    found: `${asked}`,
    where: `service/${service}`,
    help: pluginCommand(at, 'history', service),
  }),
  'must-grow-first': ({ slot, autoscaler, min, found, live }, at) => ({
    summary: `${slot} has to be kept as large as ${live} first, and --write-manifest changes nothing in the cluster`,
    expected: `minReplicas of at least ${min}`,
    found: `${found}`,
    where: `hpa/${autoscaler} .spec.minReplicas`,
    help: kubectlCommand(at, `patch hpa ${autoscaler} --type merge -p '{"spec":{"minReplicas":${min}}}'`),
  }),
  'manifest-not-changed': ({ place, expected, found, service, slotKey }, at) => ({
    summary: 'the change cannot be made in that file',
    expected,
    found,
    where: place,
    help: `what the cluster has: ${kubectlCommand(at, `get service ${service} -o jsonpath='{.spec.selector.${slotKey.replaceAll('.', '\\.')}}'`)}`,
  }),
} satisfies Partial<RefusalTexts>;
