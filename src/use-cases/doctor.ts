import type { Finding } from '../domain/doctor/finding.ts';
import { permissionFindings } from '../domain/doctor/permission-findings.ts';
import { permissionsFor, type RoleCommand } from '../domain/doctor/permissions.ts';
import { clockFinding, versionFinding } from '../domain/doctor/server-findings.ts';
import type { Target } from '../domain/golden/golden-set.ts';
import { pluginCommand } from '../domain/slots/printed-command.ts';
import type { ApiServer } from '../ports/api-server.ts';
import type { PodConnections } from '../ports/pod-connections.ts';
import type { DoctorReport } from '../results/doctor-report.generated.ts';
import type { ClusterWork, ServiceChoice } from './cluster-work.ts';
import { guardFindings } from './doctor-guard.ts';
import { doctorPart } from './doctor-part.ts';
import { forwardFindings, slotFindings } from './doctor-slots.ts';
import { readSlots } from './read-slots.ts';

export interface DoctorOptions {
  readonly choice: ServiceChoice;
  readonly commands: readonly RoleCommand[];
  /** The commands were named: what they lack is a problem. */
  readonly meant: boolean;
  /** Where the golden set asks the agent; undefined where there is no set. */
  readonly target: Target | undefined;
  /** What was found before a cluster was asked: kubeconfig, golden set. */
  readonly local: readonly Finding[];
  readonly timeoutMs: number;
}

/** Looks at everything that a release needs, side by side, each part for so long at most. Nothing is changed. */
export async function examine(
  work: ClusterWork & { readonly connections: () => Promise<PodConnections> },
  server: ApiServer,
  options: DoctorOptions,
): Promise<DoctorReport> {
  const { clock, cluster } = work;
  const { choice, timeoutMs } = options;
  const part = (
    name: Finding['part'],
    look: () => Promise<readonly Finding[]>,
  ): Promise<readonly Finding[]> => doctorPart(clock, name, timeoutMs, look);
  const slots = readSlots(work, choice, 'slots');
  // Each part that rests on it says what came of it; this alone is nobody's.
  slots.catch(() => undefined);
  const found = await Promise.all([
    part('server', () => serverFindings(work, server)),
    part('permissions', () => lackingFindings(work, server, options)),
    part('slots', async () => slotFindings(await slots, cluster.scope)),
    part('port-forward', async () => {
      const reading = await slots.catch(() => undefined);
      if (reading?.kind !== 'pair') return [noSlots('port-forward')];
      return forwardFindings(work, reading.pair, await work.connections(), options.target, timeoutMs);
    }),
    part('guard', async () => {
      const reading = await slots.catch(() => undefined);
      if (reading?.kind !== 'pair') return [noSlots('guard')];
      return guardFindings(server, reading.pair.service, cluster.scope);
    }),
  ]);
  const { context, namespace } = cluster.scope;
  return reportOf([...options.local, ...found.flat()], { context, namespace });
}

/** Also where no cluster could be asked. */
export function reportOf(
  findings: readonly Finding[],
  { context, namespace }: Pick<DoctorReport, 'context' | 'namespace'>,
): DoctorReport {
  return {
    apiVersion: 'kubectl-bluegreen/v1',
    kind: 'DoctorReport',
    healthy: findings.every(({ state }) => state !== 'problem'),
    context,
    namespace,
    findings: [...findings],
  };
}

function noSlots(part: Finding['part']): Finding {
  return { part, state: 'not-checked', text: 'the slots could not be made out' };
}

async function serverFindings({ clock }: ClusterWork, server: ApiServer): Promise<readonly Finding[]> {
  const asked = clock.now().getTime();
  const { gitVersion, date } = await server.version();
  return [versionFinding(gitVersion), clockFinding(date, asked, clock.now().getTime())];
}

async function lackingFindings(
  { cluster }: ClusterWork,
  server: ApiServer,
  { commands, meant }: DoctorOptions,
): Promise<readonly Finding[]> {
  const wanted = permissionsFor(commands);
  const allowed = await Promise.all(wanted.map((permission) => server.mayI(permission)));
  const lacking = wanted.filter((_, index) => allowed[index] === false);
  const mend = (command: RoleCommand): string =>
    pluginCommand(cluster.scope, 'doctor rbac', '', `--for ${command}`);
  return permissionFindings(lacking, commands, meant, mend);
}
