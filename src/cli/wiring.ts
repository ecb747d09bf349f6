import { homedir } from 'node:os';
import { loadConnection } from '../adapters/kubernetes/load-connection.ts';
import { openCluster } from '../adapters/kubernetes/open-cluster.ts';
import { randomIds, sha256, systemClock } from '../adapters/system.ts';
import type { ClusterWork } from '../use-cases/cluster-work.ts';
import type { GoldenSet } from '../domain/golden/golden-set.ts';
import type { MakeCredentialsLast } from '../ports/credentials.ts';
import type { Proposals } from '../ports/proposals.ts';
import type { ReviewWork } from '../use-cases/review-proposals.ts';
import type { PackedSet, PublishedSets } from '../ports/published-sets.ts';
import type { PodConnections } from '../ports/pod-connections.ts';
import type { Interruption } from '../ports/interruption.ts';
import type { ApiServer } from '../ports/api-server.ts';
import type { SendNotice } from '../ports/notice.ts';
import type { ManifestFile } from '../ports/manifest.ts';
import type { GoldenImport } from '../ports/golden-import.ts';
import type { NewFiles } from '../ports/new-files.ts';
import type { ReadConfigFiles } from '../ports/config-files.ts';
import type { Report } from '../results/progress.ts';
import { durationMs } from './flags.ts';
import { goldenFolder, shownGoldenFolder } from './golden-folder.ts';
import { objectName } from './names.ts';
import type { FirstCase } from '../adapters/golden-files/first-case.ts';
import type { FirstQuestion } from '../domain/golden/starter/first-case.ts';
import type { Ledger } from '../adapters/golden-files/read-ledger.ts';
import type { InspectedSet } from '../ports/golden-source.ts';
import type { RecordedCases } from '../ports/recorded-cases.ts';
import { repeatedFlags } from './repeated-flags.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';

export type { GoldenSet };

/**
 * The one place where ports meet their adapters, with judge-wiring.ts for what only a replay needs and metrics-wiring.ts
 * for a Prometheus. What every command on a cluster needs is imported here, the rest when it is wired: a file that is loaded costs a millisecond.
 */

/** The connection flags as parsed. */
export interface ConnectionFlags {
  readonly namespace?: string | undefined;
  readonly context?: string | undefined;
  readonly cluster?: string | undefined;
  readonly user?: string | undefined;
  readonly kubeconfig?: string | undefined;
  readonly as?: string | undefined;
  readonly 'as-group'?: string[] | undefined;
  readonly 'as-uid'?: string | undefined;
  readonly server?: string | undefined;
  readonly token?: string | undefined;
  readonly 'tls-server-name'?: string | undefined;
  readonly 'certificate-authority'?: string | undefined;
  readonly 'client-certificate'?: string | undefined;
  readonly 'client-key'?: string | undefined;
  readonly 'insecure-skip-tls-verify'?: boolean | undefined;
  readonly 'request-timeout'?: string | undefined;
  readonly v?: string | undefined;
}

export interface Surroundings {
  readonly terminal: Terminal;
  readonly interruption: Interruption;
  readonly report: Report;
}

export interface OpenedCluster extends ClusterWork {
  /** Roads to the pods of the namespace; opened by the first request. */
  readonly connections: () => Promise<PodConnections>;
  /** What lies beyond the namespace; asked of by few commands. */
  readonly apiServer: () => Promise<ApiServer>;
  readonly makeCredentialsLast: MakeCredentialsLast;
  /** Closes this too, at the end. */
  readonly closeLater: (one: { readonly close: () => void }) => void;
  readonly close: () => void;
}

const defaultRequestTimeoutMs = 15_000;

export async function openClusterWork(
  flags: ConnectionFlags,
  { terminal, interruption, report }: Surroundings,
): Promise<OpenedCluster> {
  const connection = await loadConnection({
    flags,
    env: terminal.env,
    cwd: terminal.cwd,
    home: homedir(),
    interactive: terminal.errIsTerminal && terminal.inIsTerminal(),
    onPluginText: terminal.err,
  });
  objectName('namespace', connection.namespace);
  const log = requestLog(flags.v, terminal);
  const requestTimeoutMs = requestTimeout(flags['request-timeout']);
  const cluster = openCluster(connection, { requestTimeoutMs, repeated: repeatedFlags(flags), ...log });
  const opened: { readonly close: () => void }[] = [];
  return {
    cluster,
    clock: systemClock,
    ids: randomIds,
    sha256,
    report,
    interruption,
    connections: async () => {
      const { openPodConnections } = await import('../adapters/kubernetes/pod-connections.ts');
      const connections = openPodConnections(connection, { connectTimeoutMs: requestTimeoutMs, ...log });
      opened.push(connections);
      return connections;
    },
    apiServer: async () => {
      const { openApiServer } = await import('../adapters/kubernetes/open-api-server.ts');
      const server = openApiServer(connection, { requestTimeoutMs, ...log });
      opened.push(server);
      return server;
    },
    closeLater: (one) => void opened.push(one),
    makeCredentialsLast: (at) => connection.lastUntil(at.getTime(), interruption.signal),
    close: () => {
      for (const one of opened) one.close();
      cluster.close();
    },
  };
}

/** `0` means no limit to kubectl; here every wait has an end. */
function requestTimeout(flag: string | undefined): number {
  const asked = flag === undefined ? 0 : durationMs(flag, '--request-timeout');
  return asked === 0 ? defaultRequestTimeoutMs : asked;
}

function requestLog(
  level: string | undefined,
  terminal: Terminal,
): { log?: (level: number, line: string) => void } {
  if (level !== undefined && !/^\d+$/.test(level))
    throw new UsageError(`-v ${level}: write a number, as -v 6`);
  const shown = Number(level ?? 0);
  if (shown === 0) return {};
  return {
    log: (at, line) => {
      if (at <= shown) terminal.err(`${line}\n`);
    },
  };
}

/** The folder named by the flag, or `golden` in the working folder. */
export async function loadGoldenSet(flag: string | undefined, terminal: Terminal): Promise<GoldenSet> {
  const [{ goldenFiles }, { keepHeapSmall }] = await Promise.all([
    import('../adapters/golden-files/load-golden-set.ts'),
    import('./small-heap.ts'),
  ]);
  keepHeapSmall();
  return goldenFiles.load(goldenFolder(flag, terminal));
}

/** The same folder with everything that is wrong with it, so that nothing is thrown. */
export async function inspectGoldenSet(flag: string | undefined, terminal: Terminal): Promise<InspectedSet> {
  const { inspectGoldenSet: inspect } = await import('../adapters/golden-files/inspect-golden-set.ts');
  return inspect(shownGoldenFolder(flag, terminal), systemClock.now());
}

/** What `verify --ledger` has kept in a file, and how many of its lines are none of ours. */
export async function loadLedger(file: string): Promise<Ledger> {
  const { readLedger } = await import('../adapters/golden-files/read-ledger.ts');
  try {
    return await readLedger(file);
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'cannot be read';
    throw new UsageError(`--ledger ${file}: ${reason}`, { cause: error });
  }
}

/** The same folder, as it goes into a ConfigMap. */
export async function packGoldenSet(flag: string | undefined, terminal: Terminal): Promise<PackedSet> {
  return (await openPublishedSets()).pack(goldenFolder(flag, terminal));
}

/** Sets to and from ConfigMaps. */
export async function openPublishedSets(): Promise<PublishedSets> {
  return (await import('../adapters/golden-files/published-sets.ts')).publishedSets;
}

/** The answers kept beside the cases of a loaded set. */
export async function openRecordedCases({ source }: GoldenSet): Promise<RecordedCases> {
  return (await import('../adapters/golden-files/recorded-cases.ts')).openRecordedCases(source);
}

/** A case that is to be written from the answer to a question. */
export async function openFirstCase(
  flag: string | undefined,
  terminal: Terminal,
  question: FirstQuestion,
): Promise<FirstCase> {
  const { openFirstCase: open } = await import('../adapters/golden-files/first-case.ts');
  return open(shownGoldenFolder(flag, terminal), question);
}

/** What is proposed beside the cases of a loaded set. */
export async function openProposals({ source }: GoldenSet): Promise<Proposals> {
  return (await import('../adapters/golden-files/proposed-cases.ts')).openProposals(source);
}

/** What takes proposals into the files of a loaded set. */
export async function openReviewWork(
  set: GoldenSet,
): Promise<Pick<ReviewWork, 'proposals' | 'recorded' | 'editor' | 'tokenizer' | 'sha256'>> {
  const [proposals, recorded, { openCaseEditor }, { tokenizer }] = await Promise.all([
    openProposals(set),
    openRecordedCases(set),
    import('../adapters/golden-files/edit/case-editor.ts'),
    import('../adapters/tokenizer/count-tokens.ts'),
  ]);
  return { proposals, recorded, editor: openCaseEditor(set.source), tokenizer, sha256 };
}

/** What reads another tool's file, and where its cases go. */
export async function openGoldenImportWork(
  flag: string | undefined,
  terminal: Terminal,
): Promise<{ readonly source: GoldenImport; readonly target: NewFiles }> {
  const target = await openNewGoldenFiles(flag, terminal);
  const { openGoldenImport } = await import('../adapters/golden-import/golden-import.ts');
  return { source: openGoldenImport(target.folder), target };
}

/** Where new files of a set go: the folder named by the flag, or `golden` in the working folder. */
export async function openNewGoldenFiles(flag: string | undefined, terminal: Terminal): Promise<NewFiles> {
  const { openNewFiles } = await import('../adapters/golden-files/new-files.ts');
  return openNewFiles(shownGoldenFolder(flag, terminal));
}

/** Whether a set is named by the flag, or a `golden` of whatever state is in the working folder. */
export async function hasGoldenSet(flag: string | undefined, terminal: Terminal): Promise<boolean> {
  if (flag !== undefined) return true;
  const { isMissing } = await import('../adapters/golden-files/read-folder.ts');
  return !(await isMissing(goldenFolder(flag, terminal)));
}

/** A Service manifest, or a patch of one, that is named on the command line. */
export async function loadManifestFile(name: string, { cwd }: Terminal): Promise<ManifestFile> {
  return (await import('../adapters/manifest-file/manifest-file.ts')).openManifestFile(name, cwd);
}

/** Where the outcome of a move is told. */
export async function loadWebhook(url: URL, { env }: Terminal): Promise<SendNotice> {
  return (await import('../adapters/webhook.ts')).openWebhook(url, env);
}

export async function loadConfigFileReader(): Promise<ReadConfigFiles> {
  return (await import('../adapters/config-files.ts')).readConfigFiles;
}
