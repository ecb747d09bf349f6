import { string } from '@oclif/core/flags';
import { defineCommand, type Invocation } from '../cli/command.ts';
import { describeError } from '../cli/describe-error.ts';
import { goldenFinding, kubeconfigFinding, publishedIfReadable } from '../cli/doctor-local.ts';
import { exitCode, type ExitCode } from '../cli/exit-codes.ts';
import {
  connectionFlags,
  duration,
  outputFlag,
  serviceArgument,
  serviceFlags,
  verbosityFlag,
} from '../cli/flags.ts';
import { findGoldenSet } from '../cli/find-golden-set.ts';
import { typedScope } from '../cli/repeated-flags.ts';
import { roleCommandsOf } from '../cli/role-commands.ts';
import { openClusterWork, type ConnectionFlags, type OpenedCluster } from '../cli/wiring.ts';
import { writeResult } from '../cli/write-result.ts';
import { doctorText } from '../reporters/doctor-text.ts';
import type { DoctorReport } from '../results/doctor-report.generated.ts';
import { examine, reportOf } from '../use-cases/doctor.ts';

interface Flags extends ConnectionFlags {
  readonly output: 'text' | 'json' | 'yaml';
  readonly for?: string | undefined;
  readonly golden?: string | undefined;
  readonly timeout: number;
  readonly 'slot-label'?: string | undefined;
}

type Run = Invocation<Flags, { readonly service?: string | undefined }>;

export default defineCommand({
  summary: 'Look at everything that a release needs, and say what mends what is wrong.',
  description:
    'Kubeconfig, API server, clocks, permissions of each command, slots, a port-forward to a pod of each slot, the golden set, the guard. Changes nothing.\nExit code 0: nothing is a problem, 1: something is.',
  examples: [
    { line: 'doctor -n ai-agents', does: 'before the first release, or when something is odd' },
    { line: 'doctor --for verify', does: 'as CI, which need not be able to move traffic' },
    { line: 'doctor rbac --for switch,rollback', does: 'the least Role for these commands' },
  ],
  args: serviceArgument,
  flags: {
    for: string({
      helpValue: 'COMMANDS',
      summary: 'Commands that must be possible, as switch,rollback (default: all are looked at).',
    }),
    golden: string({ helpValue: 'DIR', summary: 'Golden set to check (default ./golden).' }),
    timeout: duration({
      default: 10_000,
      helpValue: 'TIME',
      summary: 'Longest wait for each part (default 10s).',
    }),
    ...outputFlag,
    ...serviceFlags,
    ...connectionFlags,
    ...verbosityFlag,
  },
  run: (invocation: Run) => run(invocation),
});

async function run(invocation: Run): Promise<ExitCode> {
  const { flags, terminal } = invocation;
  const report = await examined(invocation);
  await writeResult(terminal, flags.output, report, () => doctorText(report));
  return report.healthy ? exitCode.done : exitCode.error;
}

async function examined({ flags, args, terminal, interruption }: Run): Promise<DoctorReport> {
  const commands = roleCommandsOf(flags.for);
  let work: OpenedCluster;
  try {
    work = await openClusterWork(flags, { terminal, interruption, report: () => undefined });
  } catch (error) {
    const { error: kind, message, help } = describeError(error, typedScope(flags, args)).result;
    if (kind !== 'kubeconfig') throw error;
    const { finding: golden } = await goldenFinding(() =>
      findGoldenSet(flags.golden, terminal, () => Promise.resolve(undefined)),
    );
    return reportOf([{ part: 'kubeconfig', state: 'problem', text: message, help }, golden], {
      context: null,
      namespace: null,
    });
  }
  const choice = { service: args.service, slotLabel: flags['slot-label'] };
  try {
    const { finding: golden, set } = await goldenFinding(() =>
      findGoldenSet(flags.golden, terminal, () => publishedIfReadable(work, choice)),
    );
    return await examine(work, await work.apiServer(), {
      choice,
      commands,
      meant: flags.for !== undefined,
      target: set?.suite.target,
      local: [kubeconfigFinding(flags, terminal, work.cluster.scope), golden],
      timeoutMs: flags.timeout,
    });
  } finally {
    work.close();
  }
}
